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

say "glovebox: building ..."
build
if [ $# -eq 0 ]; then
  say "glovebox: checking types and lint ..."
  NODE_OPTIONS= npm run --silent lint
  npx tsc -p tsconfig.spec.json
fi
exec npx jest "$@"
