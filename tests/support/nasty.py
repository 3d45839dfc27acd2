"""Commands that leave a slot in every state that a test suite, a build or a mistake could leave it in."""

from __future__ import annotations

NASTY = {
    "reset to an earlier commit": "git reset --quiet --hard HEAD~1",
    "delete every branch and tag": "git for-each-ref --format='delete %(refname)' | git update-ref --stdin",
    "make a branch and commit": "git checkout -q -b work && echo more >> a.txt && git commit -qam more",
    "commit and pack": "echo more >> a.txt && git commit -qam more && git gc --quiet --prune=now",
    "copy all objects": "git repack -adq",
    "tag": "git tag mine && git tag -a -m x yours",
    "stash": "echo more >> a.txt && git stash -q",
    "stage and leave": "echo more >> a.txt && echo new > new.txt && git add -A",
    "remove from the index": "git rm -rq --cached .",
    "merge in conflict": "git checkout -q -b x HEAD~1 && echo x > a.txt && git commit -qam x && ! git merge -q -",
    "remove the git folder": "rm -rf .git",
    "replace the git folder by a file": "rm -rf .git && echo 'gitdir: /nowhere' > .git",
    "replace the git folder by a link": "mv .git ../elsewhere && ln -s ../elsewhere .git",
    "start another repository": "rm -rf .git && git init -q . && git add ."
    " && git -c user.name=x -c user.email=x@x commit -qm x",
    "close everything": "find folder .git/refs a.txt -depth -exec chmod 0 {} +",
    "close the work tree": "chmod 0 .",
    "close the work tree half": "chmod 444 . || true",
    "close a folder half": "chmod 444 folder/inner folder .git/refs .git || true",
    "leave read-only folders": "mkdir -p out/deep && touch out/deep/file && chmod -R a-w out folder",
    "leave lock files": "touch .git/index.lock .git/HEAD.lock .git/config.lock .git/packed-refs.lock",
    "install hooks": "printf '#!/bin/sh\\ntouch ../ran\\n' | tee .git/hooks/post-checkout .git/hooks/pre-commit"
    " .git/hooks/post-index-change .git/hooks/reference-transaction > /dev/null && chmod +x .git/hooks/*",
    "configure hooks": "mkdir h && printf '#!/bin/sh\\ntouch ../ran\\n' > h/post-checkout && chmod +x h/*"
    " && git config core.hooksPath h",
    "configure a filter": "git config filter.x.smudge 'touch ../ran; cat'"
    " && git config filter.x.clean 'touch ../ran; cat' && echo '* filter=x' > .git/info/attributes",
    "configure a monitor": "printf '#!/bin/sh\\ntouch ../ran\\n' > .git/m && chmod +x .git/m"
    ' && git config core.fsmonitor "$PWD/.git/m"',
    "move the work tree by configuration": "mkdir w && git config core.worktree w",
    "ignore by exclude": "echo '*' >> .git/info/exclude",
    "break the configuration": "echo '[core' > .git/config",
    "break the index": "echo broken > .git/index",
    "replace the index by a folder": "rm .git/index && mkdir -p .git/index/deep",
    "replace HEAD by a link": "cp .git/HEAD ../head && rm .git/HEAD && ln -s ../../head .git/HEAD",
    "replace HEAD by a pipe": "rm .git/HEAD && mkfifo .git/HEAD",
    "borrow from nowhere": "echo /nowhere > .git/objects/info/alternates",
    "replace a folder by a link to outside": "rm -rf folder && ln -s ../../outside folder",
    "replace a file by a link to outside": "rm a.txt && ln -s ../../outside/precious a.txt",
    "replace a file by a folder": "rm a.txt && mkdir -p a.txt/deep && touch a.txt/deep/file",
    "replace a folder by a file": "rm -rf folder && echo x > folder",
    "replace a folder by a pipe": "rm -rf folder && mkfifo folder",
    "put a link where the next commit has a folder": "ln -s ../../outside later",
    "put a folder where the next commit has a file": "mkdir -p later.txt/deep && touch later.txt/deep/file",
    "put a file where the next commit has a folder": "echo x > later",
    "use the folder that the next commit has": "mkdir -p later/.git later/inner"
    " && touch later/file later/mine later/inner/x",
    "make a hard link to outside": "ln -f ../../outside/precious a.txt",
    "share a file by a hard link": "ln folder/inner/c.txt ../twin && echo more >> ../twin",
    "copy by hard links and write there": "cp -Rl folder copy && echo more >> copy/inner/c.txt && rm -r copy",
    "swap folders": "mv folder other && mkdir folder && cp -R other/. folder/",
    "move the work tree away": "cd .. && mv work gone && mkdir work",
    "replace the work tree by a link": "cd .. && mv work gone && ln -s gone work",
    "replace the work tree by a link to outside": "cd .. && rm -rf work && ln -s ../outside work",
    "remove the work tree": "cd .. && rm -rf work",
    "remove all files": "rm -rf *",
    "touch everything": "touch a.txt folder/*",
    "keep size and time": "cp -p a.txt ../was && tr a-z b-za < ../was > a.txt && touch -r ../was a.txt",
    "edit in place": "sed -i s/a/b/ a.txt && echo more >> folder/b.txt",
    "change the executable bit": "chmod +x a.txt && chmod -x program",
    "take reading away": "chmod 0 a.txt program",
    "make nested repositories": "git init -q nested && git init -q folder && cd nested && touch x && git add x"
    " && git -c user.name=x -c user.email=x@x commit -qm x",
    "make very deep folders": 'PYTHON -c "import os;'
    " [(os.mkdir('d' * 200), os.chdir('d' * 200)) for _ in range(60)]\"",
    "build": "mkdir -p build && touch build/x.o folder/y.o z.o && echo out > other.log",
    "hide files": "echo '*' > folder/.gitignore && touch folder/hidden",
    "leave pipes": "mkfifo pipe folder/pipe folder/.gitignore folder/.gitattributes",
    "change attributes": "echo '* text eol=crlf' > .gitattributes && echo '* ident' > folder/.gitattributes",
    "sparse checkout": "git sparse-checkout set --no-cone /a.txt",
    "assume unchanged": "git update-index --assume-unchanged a.txt && echo x > a.txt",
    "skip the work tree": "git update-index --skip-worktree a.txt && rm a.txt",
    "split the index": "git update-index --split-index --untracked-cache && git update-index --index-version 4",
    "add a work tree": "git worktree add -q ../more HEAD",
    "clone itself": "git clone -q . copy",
    "bisect": "git bisect start -q && git bisect bad HEAD && git bisect good HEAD~1",
    "names that are not UTF-8": "printf x > \"$(printf '\\377\\376')\" && rm a.txt",
    "nothing": "true",
    "ask": "git status && git describe --always && git log -1 && git diff HEAD^",
}
"""What it does: the line for a shell (with PYTHON for a Python), started in the work tree of a slot of `nasty_sample`.

Beside the slot's folder lies `outside` with a file `precious`. What runs although it must not leaves a file
`ran` in the slot's folder."""
