#!/bin/sh
# Runs a command that ends with its starter:   keeper.sh <grace seconds> <command> [arguments...]
#
# The starter holds the other end of this script's standard input and never writes to it. The kernel closes that end
# however the starter dies, SIGKILL included, so end-of-file is the order to stop: SIGTERM, and SIGKILL after the grace.
# Started as the leader of a process group of its own (`detached` in kept-process.ts): Ctrl-C in the terminal reaches the
# starter only, which then stops things in its own order, and signals to group 0 below stay among ourselves.

grace=$1
shift

exec 3<&0
"$@" </dev/null 3<&- &
command=$!

(
  while read -r _ <&3; do :; done
  kill -TERM "$command"
  tenths=0
  while kill -0 "$command" 2>/dev/null && [ "$tenths" -lt $((grace * 10)) ]; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
  kill -KILL 0
) &

# From here on standard error would only carry the shell's own remark that a command was terminated.
exec 3<&- 2>/dev/null
wait "$command"
status=$?

# What the command itself left running goes with it, and so does the loop above.
trap '' TERM
kill -TERM 0
exit "$status"
