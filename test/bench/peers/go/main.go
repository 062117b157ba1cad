// SPDX-License-Identifier: Apache-2.0

// go-sev-guest and go-tdx-guest on recorded evidence: one line of JSON for each platform.
package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-sev-guest/abi"
	spb "github.com/google/go-sev-guest/proto/sevsnp"
	sev "github.com/google/go-sev-guest/verify"
	tdx "github.com/google/go-tdx-guest/verify"
)

type testCase struct {
	ID    string            `json:"id"`
	Files map[string]string `json:"files"`
}

var vectors string

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (c testCase) bytes(role string) []byte {
	data, err := os.ReadFile(filepath.Join(vectors, c.Files[role]))
	check(err)
	return data
}

func (c testCase) der(role string) []byte {
	block, _ := pem.Decode(c.bytes(role))
	return block.Bytes
}

// collateral answers as Intel's service would, from the recorded files.
type collateral struct{ testCase }

func (c collateral) Get(address string) (map[string][]string, []byte, error) {
	chain := func(name, role string) map[string][]string {
		return map[string][]string{name: {url.QueryEscape(string(c.bytes(role)))}}
	}
	switch {
	case strings.Contains(address, "/tcb"):
		return chain("Tcb-Info-Issuer-Chain", "tcbInfoIssuerChain"), c.bytes("tcbInfo"), nil
	case strings.Contains(address, "/qe/identity"):
		return chain("Sgx-Enclave-Identity-Issuer-Chain", "qeIdentityIssuerChain"), c.bytes("qeIdentity"), nil
	case strings.Contains(address, "/pckcrl"):
		return chain("Sgx-Pck-Crl-Issuer-Chain", "pckCrlIssuerChain"), c.bytes("pckCrl"), nil
	default:
		return nil, c.bytes("rootCaCrl"), nil
	}
}

func at(name string) time.Time {
	seconds, err := strconv.ParseInt(os.Getenv(name), 10, 64)
	check(err)
	return time.Unix(seconds, 0)
}

func rate(peer, platform string, seconds float64, run func() error) {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", peer, err)
		return
	}
	best := 0.0
	for begun := time.Now(); time.Since(begun).Seconds() < seconds; {
		started, count := time.Now(), 0.0
		for ; time.Since(started) < 100*time.Millisecond; count++ {
			check(run())
		}
		best = max(best, count/time.Since(started).Seconds())
	}
	line, _ := json.Marshal(map[string]any{"peer": peer, "kind": "native", "platform": platform, "perSecond": best})
	fmt.Println(string(line))
}

func main() {
	vectors = os.Args[1]
	seconds, err := strconv.ParseFloat(os.Args[2], 64)
	check(err)
	data, err := os.ReadFile(filepath.Join(vectors, "manifest.json"))
	check(err)
	var all []testCase
	check(json.Unmarshal(data, &all))
	for _, one := range all {
		switch one.ID {
		case "tdx-v4-uptodate":
			quote, now := one.bytes("quote"), at("TDX_AT")
			options := tdx.Options{CheckRevocations: true, GetCollateral: true, Getter: collateral{one}, Now: now}
			name := "go-tdx-guest 0.3.1 (Go)"
			if err := tdx.RawTdxQuote(quote, &options); err != nil {
				fmt.Fprintf(os.Stderr, "%s refuses the collateral: %v\n", name, err)
				options = tdx.Options{Now: now}
				name += ", quote alone"
			}
			rate(name, "tdx", seconds, func() error {
				fresh := options
				return tdx.RawTdxQuote(quote, &fresh)
			})
		case "snp-v3-milan":
			raw, now := one.bytes("report"), at("SNP_AT")
			chain := &spb.CertificateChain{VcekCert: one.der("vcek"), AskCert: one.der("ask"), ArkCert: one.der("trustAnchor")}
			_, err := x509.ParseCertificate(chain.VcekCert)
			check(err)
			rate("go-sev-guest 0.15.0 (Go)", "sev-snp", seconds, func() error {
				report, err := abi.ReportToProto(raw)
				if err != nil {
					return err
				}
				attestation := &spb.Attestation{Report: report, CertificateChain: chain}
				return sev.SnpAttestation(attestation, &sev.Options{DisableCertFetching: true, Now: now})
			})
		}
	}
}
