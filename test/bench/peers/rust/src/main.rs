// SPDX-License-Identifier: Apache-2.0
//! dcap-qvl and sev on recorded evidence: one line of JSON for each platform.
use dcap_qvl::{verify::verify, QuoteCollateralV3};
use serde_json::Value;
use sev::{
    certs::snp::{ca, Certificate, Chain, Verifiable},
    firmware::guest::AttestationReport,
    parser::ByteParser,
};
use std::{env, error::Error, fs, path::Path, time::Instant};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

struct Case<'a> {
    vectors: &'a Path,
    files: &'a Value,
}

impl Case<'_> {
    fn bytes(&self, role: &str) -> Result<Vec<u8>> {
        let name = self.files[role].as_str().ok_or("a case lacks a file")?;
        Ok(fs::read(self.vectors.join(name))?)
    }
    fn text(&self, role: &str) -> Result<String> {
        Ok(String::from_utf8(self.bytes(role)?)?)
    }
    /// The signed object exactly as it stands in the body, and its signature.
    fn signed(&self, role: &str, member: &str) -> Result<(String, Vec<u8>)> {
        let text = self.text(role)?;
        let whole: Value = serde_json::from_str(&text)?;
        let signature = hex::decode(whole["signature"].as_str().ok_or("no signature")?)?;
        let at = text.find(&format!("\"{member}\"")).ok_or("no document")?;
        let start = at + text[at..].find('{').ok_or("no document")?;
        let tail = text.rfind("\"signature\"").ok_or("no signature")?;
        let end = text[..tail].rfind('}').ok_or("no document")?;
        Ok((text[start..=end].to_owned(), signature))
    }
}

fn rate(peer: &str, platform: &str, seconds: f64, mut run: impl FnMut() -> Result<()>) -> Result<()> {
    run()?;
    let begun = Instant::now();
    let mut per_second = 0f64;
    while begun.elapsed().as_secs_f64() < seconds {
        let started = Instant::now();
        let mut count = 0u32;
        while started.elapsed().as_secs_f64() < 0.1 {
            run()?;
            count += 1;
        }
        per_second = per_second.max(f64::from(count) / started.elapsed().as_secs_f64());
    }
    println!("{{\"peer\":\"{peer}\",\"kind\":\"native\",\"platform\":\"{platform}\",\"perSecond\":{per_second}}}");
    Ok(())
}

fn quotes(case: &Case, platform: &str, now: u64, seconds: f64) -> Result<()> {
    let (tcb_info, tcb_info_signature) = case.signed("tcbInfo", "tcbInfo")?;
    let (qe_identity, qe_identity_signature) = case.signed("qeIdentity", "enclaveIdentity")?;
    let collateral = QuoteCollateralV3 {
        pck_crl_issuer_chain: case.text("pckCrlIssuerChain")?,
        root_ca_crl: case.bytes("rootCaCrl")?,
        pck_crl: case.bytes("pckCrl")?,
        tcb_info_issuer_chain: case.text("tcbInfoIssuerChain")?,
        tcb_info,
        tcb_info_signature,
        qe_identity_issuer_chain: case.text("qeIdentityIssuerChain")?,
        qe_identity,
        qe_identity_signature,
        pck_certificate_chain: None,
    };
    let quote = case.bytes("quote")?;
    rate("dcap-qvl 0.7.1 (Rust, ring)", platform, seconds, || {
        verify(&quote, &collateral, now).map(|_| ()).map_err(|e| format!("{e:#}").into())
    })
}

/// The chain is parsed once and verified each time, as this crate's users do.
fn reports(case: &Case, seconds: f64) -> Result<()> {
    let pem = |role: &str| -> Result<Certificate> { Ok(Certificate::from_pem(&case.bytes(role)?)?) };
    let chain = Chain {
        ca: ca::Chain { ark: pem("ark").or_else(|_| pem("trustAnchor"))?, ask: pem("ask")? },
        vek: pem("vcek")?,
    };
    let bytes = case.bytes("report")?;
    rate("sev 8.0.0 (Rust, RustCrypto)", "sev-snp", seconds, || {
        let report = AttestationReport::from_bytes(&bytes[..])?;
        (&chain, &report).verify().map_err(Into::into)
    })
}

fn main() -> Result<()> {
    let args: Vec<String> = env::args().collect();
    let vectors = Path::new(args.get(1).ok_or("usage: VECTORS SECONDS")?);
    let seconds: f64 = args.get(2).ok_or("usage: VECTORS SECONDS")?.parse()?;
    let manifest: Value = serde_json::from_slice(&fs::read(vectors.join("manifest.json"))?)?;
    let cases = manifest.as_array().ok_or("no manifest")?;
    for (platform, id, now) in [
        ("sgx", "sgx-v3-production", env::var("SGX_AT")),
        ("tdx", "tdx-v4-uptodate", env::var("TDX_AT")),
        ("sev-snp", "snp-v3-milan", Ok("0".into())),
    ] {
        let found = cases.iter().find(|one| one["id"] == id).ok_or("no such case")?;
        let case = Case { vectors, files: &found["files"] };
        match platform {
            "sev-snp" => reports(&case, seconds)?,
            _ => quotes(&case, platform, now?.parse()?, seconds)?,
        }
    }
    Ok(())
}
