#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `npm run demo`: all set-up, then the whole story with real processes. Options: --keep, --json
set -euo pipefail
cd "$(dirname "$0")/../.."
source test/setup/install.sh

need_node
need_dependencies
need_program redis-server redis-server redis
say "glovebox: building ..."
build
exec env NODE_NO_WARNINGS=1 node test/demo/dist/main.js "$@"
