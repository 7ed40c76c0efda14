# Starts processes of every kind, each of which writes into a file $NAME.KIND, and goes on itself.
sh beat.sh "$NAME.child" &
sh -c 'sh beat.sh "$NAME.grandchild" & wait' &
nohup sh beat.sh "$NAME.nohup" > /dev/null 2>&1 &
(trap '' TERM INT HUP QUIT; exec sh beat.sh "$NAME.deaf") &
# Nobody waits for this one.
sh -c 'sh beat.sh "$NAME.orphan" < /dev/null > /dev/null 2>&1 &'
# These leave the session, and the second its parent as well.
setsid sh beat.sh "$NAME.session" &
sh -c 'setsid sh beat.sh "$NAME.gone" < /dev/null > /dev/null 2>&1 &'
echo begun
sh beat.sh "$NAME.itself"
