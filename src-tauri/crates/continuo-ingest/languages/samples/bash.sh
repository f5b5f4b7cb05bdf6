#!/usr/bin/env bash
set -euo pipefail

source ./lib/common.sh
LIMIT=10

# Greets somebody.
greet() {
    local name="$1"
    echo "Hello $name"
}

function main {
    # TODO: parse arguments
    greet "$@"
    cat "config/settings.toml"
}

main "$@"
