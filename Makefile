# Everything a checkout is asked to do. The first call makes .venv and fills it with what constraints.txt pins;
# later calls find their stamps there and start at once.

PYTHON ?= $(shell command -v python3 || command -v python || echo python3)
VENV ?= .venv
SCRIPTS = $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
python = $(SCRIPTS)/python

.PHONY: test run floors lint torture bench pictures package package-test translations lock clean
# Two calls of pip must not fill one environment at the same time.
.NOTPARALLEL:

test: $(VENV)/.jobdesk $(VENV)/.desktop $(VENV)/.test
	@$(python) packaging/window_libraries.py --without-display
	$(python) -m pytest $(SIDE_BY_SIDE)
# Half of the suite's time is waiting for other processes. Who is done first takes from the others.
SIDE_BY_SIDE = -n logical --maxprocesses 8 --dist worksteal

# The window, on a sample repository. Without a display (3) the main job on it: which of its commits pass their own
# check? Some do not, and say why (exit 1).
run: $(VENV)/.jobdesk $(VENV)/.desktop
	@$(jobdesk) sample $(SAMPLE)/notes
	@$(python) packaging/window_libraries.py; found=$$?; \
	if test $$found -eq 0; then $(jobdesk) window $(SAMPLE)/notes; \
	elif test $$found -ne 3; then exit 1; \
	else set -x; $(jobdesk) process --repo $(SAMPLE)/notes --all --command "sh check.sh" || test $$? -eq 1 && \
	$(jobdesk) status --repo $(SAMPLE)/notes --last 12 --command "sh check.sh"; fi
SAMPLE = .sample
jobdesk = $(python) -m jobdesk --data-dir $(SAMPLE)/data

# The rules of the house alone, which the whole suite holds too.
floors: $(VENV)/.jobdesk $(VENV)/.test
	$(python) -m pytest tests/test_floors.py

lint: $(VENV)/.jobdesk $(VENV)/.desktop $(VENV)/.test $(VENV)/.lint
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -m mypy --strict --platform linux
	$(python) -m mypy --strict --platform darwin
	$(python) -m mypy --strict --platform win32
	$(python) -m mypy --strict packaging/environment.py packaging/pinned.py packaging/window_libraries.py \
		packaging/translations.py

# The long proofs, each with its name, its time and a bound to it; and the suite with other examples than its own.
torture: $(VENV)/.jobdesk $(VENV)/.desktop $(VENV)/.test
	$(python) -m pytest tests/torture -vv --durations=0 --durations-min=1 --hypothesis-profile=random
	$(python) -m pytest $(SIDE_BY_SIDE) --hypothesis-profile=random

# The figures against their peers, as a table and in build/bench.json. `python -m tests.bench --help` has the choices.
bench: $(VENV)/.jobdesk $(VENV)/.desktop $(VENV)/.bench
	$(python) -m tests.bench $(BENCH)

# What the README shows, from real runs; with INTO=folder every page of the window, at two scales, to be looked at.
pictures: $(VENV)/.jobdesk $(VENV)/.desktop
	$(python) -m tests.support.terminal_picture
	$(python) -m tests.support.window_pictures $(INTO)

# The program in one folder that needs no Python, and the main job done with it.
package: $(VENV)/.jobdesk $(VENV)/.desktop $(VENV)/.package
	$(python) -m PyInstaller packaging/jobdesk.spec --noconfirm --distpath dist --workpath build --log-level WARN

package-test: package $(VENV)/.test
	$(python) -m pytest tests/packaged

# Brings the catalogues up to what the code says; what is new waits in them for its words.
translations: $(VENV)/.jobdesk $(VENV)/.test
	$(python) packaging/translations.py

# Regenerates the pins. What is pinned stays where it still fits; `make lock UV_FLAGS=--upgrade` takes what is new.
lock: $(VENV)/.lock
	$(python) -m uv pip compile pyproject.toml --all-extras $(LOCKED_GROUPS:%=--group %) $(UV_FLAGS) \
		--universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-emit-find-links --quiet --output-file constraints.txt
LOCKED_GROUPS = build test lint bench package lock

clean:
	rm -rf $(VENV) build dist .sample .mypy_cache .ruff_cache .hypothesis

# The checkout itself, with what JobDesk needs; installed, so that its pipelines and its command are found.
$(VENV)/.jobdesk: $(VENV)/.run $(VENV)/.build
	$(python) -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# What one group of requirements pins, and nothing else, checked against its hashes.
$(VENV)/.%: pyproject.toml constraints.txt | $(python)
	@$(python) packaging/pinned.py $* > $(VENV)/$*.txt
	$(python) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(VENV)/$*.txt
	@touch $@

$(python):
	$(PYTHON) packaging/environment.py $(VENV)
