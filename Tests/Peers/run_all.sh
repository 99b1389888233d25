#!/bin/bash
# Runs all measurements, after setup.sh and `swift build -c release`; about an hour on two idle cores.
set -u
cd "$(dirname "$0")"
export PEERS=${PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/minibert-peers}
python=$PEERS/venv/bin/python
mkdir -p "$PEERS/results"
{
    for pooling in cls mean; do
        "$python" encoder.py throughput --pooling "$pooling"
    done
    "$python" encoder.py throughput --model bert-base-random
    "$python" encoder.py throughput --model bert-tiny-random
    "$python" encoder.py latency
    "$python" tokenize_texts.py
    "$python" cold_start.py --threads 1 2
    "$python" training.py head --threads 1 2
    "$python" training.py steps --threads 1 2
} | tee "$PEERS/results/tables-$(date +%Y-%m-%d).md"
