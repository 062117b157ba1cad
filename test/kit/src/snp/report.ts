// SPDX-License-Identifier: Apache-2.0
import { sign, type KeyObject } from 'node:crypto';
import type { SnpProduct, SnpTcb } from '@glovebox/contracts';

/** Fields of an ATTESTATION_REPORT (AMD 56860, table 23). Byte strings are lower-case hex. */
export interface TestOnlySnpReportFields {
  readonly version: number;
  readonly guestSvn: number;
  readonly policy: bigint;
  readonly familyId: string;
  readonly imageId: string;
  readonly vmpl: number;
  readonly signatureAlgo: number;
  readonly currentTcb: SnpTcb;
  readonly platformInfo: bigint;
  readonly keyInfo: number;
  readonly reportData: string;
  readonly measurement: string;
  readonly hostData: string;
  readonly idKeyDigest: string;
  readonly authorKeyDigest: string;
  readonly reportId: string;
  readonly reportIdMa: string;
  readonly reportedTcb: SnpTcb;
  readonly cpuid: { readonly family: number; readonly model: number; readonly stepping: number };
  readonly chipId: string;
  readonly committedTcb: SnpTcb;
  readonly launchTcb: SnpTcb;
  /** build, minor, major */
  readonly build: readonly [number, number, number];
  readonly mitigations: { readonly launch: bigint; readonly current: bigint };
}

export const TEST_ONLY_CPUIDS: Readonly<Record<SnpProduct, TestOnlySnpReportFields['cpuid']>> = {
  Milan: { family: 0x19, model: 1, stepping: 1 },
  Genoa: { family: 0x19, model: 0x11, stepping: 1 },
  Turin: { family: 0x1a, model: 2, stepping: 1 },
};

export const TEST_ONLY_TCBS: Readonly<Record<SnpProduct, SnpTcb>> = {
  Milan: { bootloader: 4, tee: 2, snp: 24, microcode: 219 },
  Genoa: { bootloader: 10, tee: 2, snp: 23, microcode: 84 },
  Turin: { fmc: 1, bootloader: 2, tee: 3, snp: 4, microcode: 81 },
};

/** A chip that exists nowhere. Turin has 8 bytes of hardware id. */
export const testOnlyChipId = (product: SnpProduct): string =>
  product === 'Turin' ? '7e57'.repeat(4).padEnd(128, '0') : '7e57'.repeat(32);

export function testOnlySnpDefaults(product: SnpProduct): TestOnlySnpReportFields {
  const tcb = TEST_ONLY_TCBS[product];
  return {
    version: 3,
    guestSvn: 1,
    // ABI 1.51, reserved bit 17; neither SMT, nor migration, nor debugging.
    policy: 0x20133n,
    familyId: '00'.repeat(16),
    imageId: '00'.repeat(16),
    vmpl: 0,
    signatureAlgo: 1,
    currentTcb: tcb,
    platformInfo: 0x24n,
    keyInfo: 0,
    reportData: '00'.repeat(64),
    measurement: '00'.repeat(48),
    hostData: '00'.repeat(32),
    idKeyDigest: '00'.repeat(48),
    authorKeyDigest: '00'.repeat(48),
    reportId: '11'.repeat(32),
    reportIdMa: 'ff'.repeat(32),
    reportedTcb: tcb,
    cpuid: TEST_ONLY_CPUIDS[product],
    chipId: testOnlyChipId(product),
    committedTcb: tcb,
    launchTcb: tcb,
    build: [29, 55, 1],
    mitigations: { launch: 0x3fn, current: 0x3fn },
  };
}

/** The 1184 bytes without a signature. */
export function testOnlySnpReport(fields: TestOnlySnpReportFields, product: SnpProduct): Buffer {
  const report = Buffer.alloc(1184);
  const hex = (text: string, offset: number) => report.write(text, offset, 'hex');
  report.writeUInt32LE(fields.version, 0x000);
  report.writeUInt32LE(fields.guestSvn, 0x004);
  report.writeBigUInt64LE(fields.policy, 0x008);
  hex(fields.familyId, 0x010);
  hex(fields.imageId, 0x020);
  report.writeUInt32LE(fields.vmpl, 0x030);
  report.writeUInt32LE(fields.signatureAlgo, 0x034);
  report.set(tcbBytes(fields.currentTcb, product), 0x038);
  report.writeBigUInt64LE(fields.platformInfo, 0x040);
  report.writeUInt32LE(fields.keyInfo, 0x048);
  hex(fields.reportData, 0x050);
  hex(fields.measurement, 0x090);
  hex(fields.hostData, 0x0c0);
  hex(fields.idKeyDigest, 0x0e0);
  hex(fields.authorKeyDigest, 0x110);
  hex(fields.reportId, 0x140);
  hex(fields.reportIdMa, 0x160);
  report.set(tcbBytes(fields.reportedTcb, product), 0x180);
  if (fields.version >= 3) report.set([fields.cpuid.family, fields.cpuid.model, fields.cpuid.stepping], 0x188);
  hex(fields.chipId, 0x1a0);
  report.set(tcbBytes(fields.committedTcb, product), 0x1e0);
  report.set(fields.build, 0x1e8);
  report.set(fields.build, 0x1ec);
  report.set(tcbBytes(fields.launchTcb, product), 0x1f0);
  if (fields.version >= 5) {
    report.writeBigUInt64LE(fields.mitigations.launch, 0x1f8);
    report.writeBigUInt64LE(fields.mitigations.current, 0x200);
  }
  return report;
}

const tcbBytes = (tcb: SnpTcb, product: SnpProduct): number[] =>
  product === 'Turin'
    ? [tcb.fmc ?? 0, tcb.bootloader, tcb.tee, tcb.snp, 0, 0, 0, tcb.microcode]
    : [tcb.bootloader, tcb.tee, 0, 0, 0, 0, tcb.snp, tcb.microcode];

/** A copy with the signature over its first 0x2a0 bytes: r and s little-endian in 72 bytes each. */
export function testOnlySignReport(report: Uint8Array, vcekKey: KeyObject): Buffer {
  const copy = Buffer.from(report);
  const signature = sign('sha384', copy.subarray(0, 0x2a0), { key: vcekKey, dsaEncoding: 'ieee-p1363' });
  copy.fill(0, 0x2a0);
  copy.set(signature.subarray(0, 48).reverse(), 0x2a0);
  copy.set(signature.subarray(48, 96).reverse(), 0x2a0 + 72);
  return copy;
}
