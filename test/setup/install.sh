# SPDX-License-Identifier: Apache-2.0
# Set-up shared by `npm test` and `npm run demo`. Sourced, not run. Each step is skipped when it is done already.

say() { printf '%s\n' "$*" >&2; }

die() {
  say "glovebox: $*"
  exit 2
}

need_node() {
  node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 && major < 25 ? 0 : major === 20 && minor >= 19 ? 0 : 1);
  ' || die "needs Node 20.19 to 24; this is $(node --version). Install one from https://nodejs.org and try again."
}

# Installs exactly what the lockfile says, once per lockfile.
need_dependencies() {
  local stamp=node_modules/.glovebox-lock
  if [ -f "$stamp" ] && cmp -s package-lock.json "$stamp"; then return; fi
  say "glovebox: installing npm dependencies ..."
  npm ci --no-audit --no-fund --loglevel=error >&2 || die "npm ci failed; the lines above say why."
  cp package-lock.json "$stamp"
}

# try_program COMMAND DEBIAN_PACKAGE BREW_PACKAGE: installs what is missing, if that can be done; fails where it is still missing.
try_program() {
  if command -v "$1" >/dev/null 2>&1; then return; fi
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo -n"
  if command -v apt-get >/dev/null 2>&1; then
    say "glovebox: installing $2 with apt-get ..."
    { $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"; } >/dev/null 2>&1 || true
  elif command -v brew >/dev/null 2>&1; then
    say "glovebox: installing $3 with Homebrew ..."
    brew install "$3" >/dev/null 2>&1 || true
  fi
  command -v "$1" >/dev/null 2>&1
}

need_program() {
  try_program "$@" || die "needs \`$1\`. Install it (Debian: apt-get install $2, macOS: brew install $3) and try again."
}

# For tests that say loudly that they were not run where the program is missing.
want_program() {
  try_program "$@" || say "glovebox: WARNING: \`$1\` is missing and could not be installed (Debian: apt-get install $2); its tests will NOT RUN."
}

# The suites that also run in a browser. Without one they run in Node alone, and the test's name says so.
want_chromium() {
  want_program chromium chromium chromium
  GLOVEBOX_CHROMIUM="${GLOVEBOX_CHROMIUM:-$(command -v chromium || true)}"
  export GLOVEBOX_CHROMIUM="${GLOVEBOX_CHROMIUM:-/usr/bin/chromium}"
}

build() {
  NODE_OPTIONS= npm run --silent build || die "the build failed; the lines above say why."
  node apps/worker/bundle.mjs >/dev/null || die "the worker bundle could not be built."
  NODE_OPTIONS= npx vite build apps/console --logLevel error >/dev/null || die "the console could not be built; the lines above say why."
}
