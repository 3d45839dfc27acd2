#!/bin/sh
# Puts JobDesk into the menu, and lets it open links such as jobdesk://job/12. Run it again after the program has moved.
#
#   packaging/linux/install.sh [PROGRAM [SHARE]]
#
# PROGRAM is found on the path where it is not given; SHARE is where the system looks for such files, by default for
# this person alone. To take it back, delete the two files that are named in the end.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$(command -v "${1:-jobdesk}") || { echo "There is no program ${1:-jobdesk}; name it: $0 PROGRAM" >&2; exit 1; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
share=${2:-${XDG_DATA_HOME:-$HOME/.local/share}}
case $program in *[\\\"\`\$%\|\&]*) echo "The menu cannot start a program of such a name: $program" >&2; exit 1 ;; esac

mkdir -p "$share/applications" "$share/icons/hicolor/scalable/apps"
entry=$share/applications/jobdesk.desktop
icon=$share/icons/hicolor/scalable/apps/jobdesk.svg
sed -e "s|^Exec=jobdesk |Exec=\"$program\" |" -e "s|^TryExec=.*|TryExec=$program|" "$here/jobdesk.desktop" > "$entry"
cp "$here/../../resources/icons/jobdesk.svg" "$icon"

# Caches of the desktop, where there are any; without these it finds both with the next login.
update-desktop-database "$share/applications" 2> /dev/null || :
gtk-update-icon-cache -qtf "$share/icons/hicolor" 2> /dev/null || :
printf '%s\n%s\n' "$entry" "$icon"
