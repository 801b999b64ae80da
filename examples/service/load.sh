#!/usr/bin/env bash
# Measures the service on PostgreSQL: `examples/service/load.sh [requests|lists|news|memory]…`, or all of them.
# Needs PostgreSQL and wrk, both Debian's. It prints ratios of one run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

cargo build --release --quiet --package service --example load
load=${CARGO_TARGET_DIR:-target}/release/examples/load

# A server in a folder of its own. PostgreSQL does not run as root.
programs=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
folder=$(mktemp -d)
as=()
[[ $(id -u) != 0 ]] || { as=(setpriv --reuid=postgres --regid=postgres --clear-groups) && chown postgres "$folder"; }
in_folder() { (cd "$folder" && "${as[@]}" "$programs/$1" "${@:2}"); }
in_folder initdb --auth=trust --username=postgres --locale=C.UTF-8 --encoding=UTF8 -D "$folder/data" > /dev/null
port=54987
in_folder pg_ctl -D "$folder/data" -o "-p $port -k $folder -c listen_addresses=127.0.0.1" -l "$folder/log" -w start > /dev/null
serving=
stop() {
    [[ -z $serving ]] || kill "$serving"
    in_folder pg_ctl -D "$folder/data" -m immediate stop > /dev/null
    rm -rf "$folder"
}
trap stop EXIT

# A new database for each measurement.
database() {
    in_folder createdb -h 127.0.0.1 -p $port -U postgres "$1"
    export DATABASE_URL=postgres://postgres@127.0.0.1:$port/$1
}

# Requests per second of two addresses, in turns of two seconds: the median of the ratios, and of each.
requests() {
    database requests
    "$load" serve > "$folder/serving" &
    serving=$!
    until [[ -s $folder/serving ]]; do sleep 0.1; done
    read -r http token < "$folder/serving"
    rate() {
        wrk -t1 -c16 -d"${2:-2}s" -H "Authorization: Bearer $token" "http://127.0.0.1:$http$1" | tee "$folder/wrk" | sed -n 's/^Requests\/sec: *//p'
        ! grep -q 'Non-2xx' "$folder/wrk" || { cat "$folder/wrk" >&2; return 1; }
    }
    checked=/v1/things/model/cats-model unchecked=/unchecked/things/model/cats-model
    rate $checked > /dev/null && rate $unchecked > /dev/null
    for ((turn = 0; turn < ${TURNS:-20}; turn++)); do
        # the first of a pair changes with each turn
        if ((turn % 2)); then a=$(rate $checked) b=$(rate $unchecked); else b=$(rate $unchecked) a=$(rate $checked); fi
        echo "$a $b"
    done | python3 -c '
import statistics, sys
pairs = [tuple(map(float, line.split())) for line in sys.stdin]
ratios = [checked / unchecked for checked, unchecked in pairs]
low, middle, high = statistics.quantiles(ratios, n=4)
checked, unchecked = (statistics.median(each) for each in zip(*pairs))
print(f"requests/s: {checked:.0f} with authorization, {unchecked:.0f} without")
print(f"{len(pairs)} pairs: median ratio {middle:.3f}, quartiles {low:.3f} and {high:.3f}")'
    kill $serving
    serving=
}

[[ $# -gt 0 ]] || set -- requests lists news memory
for what in "$@"; do
    case $what in
        requests) requests ;;
        lists) database lists && "$load" lists ;;
        news) database news && "$load" news ;;
        memory) database memory && "$load" memory && "$load" memory started ;;
        *) echo "$what: expected requests, lists, news or memory" >&2 && exit 2 ;;
    esac
done
