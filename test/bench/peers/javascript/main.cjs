// SPDX-License-Identifier: Apache-2.0
// @phala/dcap-qvl on recorded quotes: one line of JSON for each platform.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { verify } = require('@phala/dcap-qvl');

const [vectors, seconds] = [process.argv[2], Number(process.argv[3])];
const manifest = JSON.parse(readFileSync(join(vectors, 'manifest.json'), 'utf8'));

async function main() {
  for (const [platform, id] of [
    ['sgx', 'sgx-v3-production'],
    ['tdx', 'tdx-v4-uptodate'],
  ]) {
    const { files, asOf } = manifest.find((one) => one.id === id);
    const bytes = (role) => readFileSync(join(vectors, files[role]));
    const quote = new Uint8Array(bytes('quote'));
    const collateral = collateralOf(bytes);
    const now = Date.parse(asOf) / 1000;
    const run = async () => verify(quote, collateral, now);
    await run();
    let [perSecond, cpuMicroseconds] = [0, Infinity];
    for (const end = performance.now() + 1000 * seconds; performance.now() < end;) {
      const [started, used] = [performance.now(), process.cpuUsage()];
      let count = 0;
      for (; performance.now() - started < 100; count++) await run();
      perSecond = Math.max(perSecond, (1000 * count) / (performance.now() - started));
      const { user, system } = process.cpuUsage(used);
      cpuMicroseconds = Math.min(cpuMicroseconds, (user + system) / count);
    }
    console.log(
      JSON.stringify({
        peer: '@phala/dcap-qvl 0.3.9 (JavaScript)',
        kind: 'javascript',
        platform,
        perSecond,
        cpuMicroseconds,
      }),
    );
  }
}

/** As Phala's own files have it: the signed JSON as text, apart from its signature. */
function collateralOf(bytes) {
  const split = (role, member) => {
    const text = bytes(role).toString();
    const signature = JSON.parse(text).signature;
    const start = text.indexOf('{', text.indexOf(`"${member}"`));
    return [text.slice(start, text.lastIndexOf('}', text.lastIndexOf('"signature"')) + 1), signature];
  };
  const [tcbInfo, tcbInfoSignature] = split('tcbInfo', 'tcbInfo');
  const [qeIdentity, qeIdentitySignature] = split('qeIdentity', 'enclaveIdentity');
  return {
    pck_crl_issuer_chain: bytes('pckCrlIssuerChain').toString(),
    root_ca_crl: bytes('rootCaCrl').toString('hex'),
    pck_crl: bytes('pckCrl').toString('hex'),
    tcb_info_issuer_chain: bytes('tcbInfoIssuerChain').toString(),
    tcb_info: tcbInfo,
    tcb_info_signature: tcbInfoSignature,
    qe_identity_issuer_chain: bytes('qeIdentityIssuerChain').toString(),
    qe_identity: qeIdentity,
    qe_identity_signature: qeIdentitySignature,
  };
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
