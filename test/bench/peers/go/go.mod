module glovebox.invalid/bench-peer

go 1.23.0

require github.com/google/go-sev-guest v0.15.0

require github.com/google/go-tdx-guest v0.3.1
