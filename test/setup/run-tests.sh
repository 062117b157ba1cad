#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `npm test`: all set-up, then types, lint and every test. Arguments go to jest, for example: npm test -- libs/core
set -euo pipefail
cd "$(dirname "$0")/../.."
source test/setup/install.sh

need_node
need_dependencies
need_program redis-server redis-server redis
need_program age age age
want_chromium
want_program swtpm_setup swtpm-tools swtpm
want_program tpm2_quote tpm2-tools tpm2-tools

export NX_DAEMON=false NODE_NO_WARNINGS=1 NODE_OPTIONS=--experimental-vm-modules
export GLOVEBOX_VECTORS="${GLOVEBOX_VECTORS:-$PWD/../shared/vectors}" GLOVEBOX_ATTACKS="${GLOVEBOX_ATTACKS:-$PWD/../shared/attacks}"

# Lint and types beside the rest: both use one core each, and there are at least two. Their words come at the end.
if [ $# -eq 0 ]; then
  said=$(mktemp -d)
  trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$said"' EXIT
  NODE_OPTIONS= npm run --silent lint >"$said/lint" 2>&1 &
  lint=$!
fi

say "glovebox: building ..."
build
if [ $# -gt 0 ]; then exec npx jest "$@"; fi

NODE_OPTIONS= npx tsc -p tsconfig.spec.json >"$said/types" 2>&1 &
types=$!
say "glovebox: running every test; lint and types are checked meanwhile ..."
failed=0
npx jest || failed=1
wait "$types" || { failed=1 && say "glovebox: types do not agree:" && cat "$said/types" >&2; }
wait "$lint" || { failed=1 && say "glovebox: lint failed:" && cat "$said/lint" >&2; }
exit "$failed"
