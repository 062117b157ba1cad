// SPDX-License-Identifier: Apache-2.0
import type { SnpProduct } from '@glovebox/contracts';
import type { TestOnlySnpAuthority } from '../snp/authority.ts';
import { testOnlyPem } from '../intel/certificates.ts';
import type { TestOnlyVendorHandler } from './vendor-server.ts';

export interface TestOnlyKdsOptions {
  readonly revoked?: () => readonly bigint[];
  /** When the list ends. */
  readonly nextUpdate?: () => string;
}

const VCEK = /^\/amd\/vcek\/v1\/(Milan|Genoa|Turin)\/([0-9a-f]+)$/;
const REST = /^\/amd\/(vcek|vlek)\/v1\/(Milan|Genoa|Turin)\/(cert_chain|crl)$/;
/** Order and spelling of the query as AMD 57230 and its own tools have them; two digits at least. */
const LEVELS =
  /^(fmcSPL=(?<fmc>\d{2,3})&)?blSPL=(?<bl>\d{2,3})&teeSPL=(?<tee>\d{2,3})&snpSPL=(?<snp>\d{2,3})&ucodeSPL=(?<ucode>\d{2,3})$/;

/** AMD's key distribution service for a test authority, below `/amd`: a VCEK for any chip and TCB, as the real one makes them. */
export function testOnlyAmdKds(
  authority: TestOnlySnpAuthority,
  { revoked = () => [], nextUpdate = () => '2027-06-01T00:00:00Z' }: TestOnlyKdsOptions = {},
): TestOnlyVendorHandler {
  const of = (product: string) => authority.forProduct(product as SnpProduct);
  return ({ method, path }) => {
    const [pathname = '', query = ''] = path.split('?');
    if (method !== 'GET' || !pathname.startsWith('/amd/')) return undefined;
    const [, product = '', hardwareId = ''] = VCEK.exec(pathname) ?? [];
    if (product !== '') {
      const levels = LEVELS.exec(query)?.groups;
      const turin = product === 'Turin';
      const wellFormed = hardwareId.length === (turin ? 16 : 128) && (levels?.fmc !== undefined) === turin;
      if (levels === undefined || !wellFormed) return { status: 400 };
      const level = (name: string) => Number(levels[name]);
      const tcb = { bootloader: level('bl'), tee: level('tee'), snp: level('snp'), microcode: level('ucode') };
      const content = { tcb: turin ? { fmc: level('fmc'), ...tcb } : tcb, chipId: hardwareId.padEnd(128, '0') };
      return { headers: { 'content-type': 'binary/octet-stream' }, body: of(product).vcek(content) };
    }
    const [, key, line = '', what] = REST.exec(pathname) ?? [];
    if (key === undefined) return { status: 404 };
    if (what === 'cert_chain') {
      return {
        headers: { 'content-type': 'application/x-pem-file' },
        body: testOnlyPem(of(line).ask(), of(line).rootCertificate),
      };
    }
    return {
      headers: { 'content-type': 'application/pkix-crl' },
      body: of(line).crl({ revoked: revoked(), nextUpdate: nextUpdate() }),
    };
  };
}
