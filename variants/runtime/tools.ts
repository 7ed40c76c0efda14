/** The tools of a small image: a shell command that leaves a command no others. */

/** Where the tools are, in the sandbox. */
const PLACE = '/run/tools-of-busybox';

/** What busybox has in an ordinary build, without what manages a machine; and perl, since something must serve HTTP. */
const NAMES =
  '[ ash awk base64 basename bc bunzip2 bzip2 cal cat chgrp chmod chown chroot clear cmp cp cpio cut date dc dd df diff ' +
  'dirname du echo ed egrep env expand expr factor fallocate false fgrep find fold free fsync grep groups gunzip gzip head ' +
  'hexdump hostname id install ionice ip kill killall less link ln logname ls lsof md5sum mkdir mkfifo mknod mktemp more ' +
  'mount mv nc netstat nice nl nohup nproc nslookup od paste patch pgrep pidof ping pkill printenv printf ps pwd readlink ' +
  'realpath renice rev rm rmdir sed seq setsid sh sha1sum sha256sum sha512sum shred shuf sleep sort split stat strings stty ' +
  'su sync tac tail tar tee test time timeout top touch tr true truncate tty umount uname unexpand uniq unlink unshare ' +
  'uptime vi watch wc wget which who whoami xargs xxd xz yes perl';

/** A tool that has no long options, and not what GNU has beyond POSIX and busybox. */
const TOOL = `#!/bin/sh
name=\${0##*/}
case $name in
  perl | printf | echo | env | expr | test | sh | ash | [) ;;
  *)
    for each; do
      case $name:$each in
        *:--) break ;;
        *:--?* | find:-printf | find:-regextype | grep:-P | ls:-U | ls:-Q | cp:-t | mv:-t | ln:-r)
          echo "$name: unrecognized option: $each" >&2
          exit 1
          ;;
      esac
    done
    ;;
esac
for directory in /usr/bin /bin /usr/sbin /sbin; do
  [ -x "$directory/$name" ] && exec "$directory/$name" "$@"
done
echo "$name: not found" >&2
exit 127`;

/**
 * Puts the tools where they are, once in a sandbox, and makes them the only ones that are found. Who may not write there is
 * left with those of the image.
 */
export const TOOLS_OF_BUSYBOX = `if ! [ -e ${PLACE} ] && mkdir ${PLACE}.$$ 2>/dev/null; then
  cat >${PLACE}.$$/tool <<'END'
${TOOL}
END
  chmod 755 ${PLACE}.$$/tool
  for each in ${NAMES}; do ln -s tool "${PLACE}.$$/$each"; done
  ln -sn "${PLACE}.$$" ${PLACE} 2>/dev/null || rm -r ${PLACE}.$$
fi
[ -e ${PLACE} ] && export PATH=${PLACE}`;
