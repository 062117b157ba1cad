// SPDX-License-Identifier: Apache-2.0
import { toHex } from '@glovebox/core';
import { nameText } from '../../pki/name.ts';
import type { Certificate } from '../../pki/x509.ts';
import { measurementRecord } from './claims.ts';
import type { SpdmReport } from './evidence.ts';

/** The manifests' names of opaque fields; others go by their number. */
const OPAQUE_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'certIssuerName'],
  [2, 'certAuthorityKeyIdentifier'],
  [3, 'driverVersion'],
  [4, 'gpuInfo'],
  [5, 'sku'],
  [6, 'vbiosVersion'],
  [7, 'manufacturerId'],
  [8, 'tamperDetection'],
  [9, 'smc'],
  [10, 'vpr'],
  [11, 'nvdec0Status'],
  [12, 'msrscnt'],
  [13, 'cprInfo'],
  [14, 'boardId'],
  [15, 'chipSku'],
  [16, 'chipSkuMod'],
  [17, 'project'],
  [18, 'projectSku'],
  [19, 'projectSkuMod'],
  [20, 'fwid'],
  [21, 'protectedPcieStatus'],
  [22, 'switchPdi'],
  [23, 'switchGpuPdis'],
  [24, 'switchPosition'],
  [25, 'lockSwitchStatus'],
  [32, 'gpuLinkConn'],
  [33, 'sysEnableStatus'],
]);

const NVDEC0_STATUS = 11;

/** A report in the manifests' words, where what a device does not report is an empty text. */
export const reportWords = (report: SpdmReport, leaf: Certificate | undefined): Record<string, unknown> => ({
  spdmVersion: '0x11',
  requestNonce: toHex(report.requestNonce),
  responseNonce: toHex(report.responseNonce),
  slot: report.slot,
  numberOfBlocks: report.measurements.size,
  driverVersion: report.opaque.driverVersion,
  vbiosVersion: report.opaque.vbiosVersion,
  project: report.opaque.project ?? '',
  projectSku: report.opaque.projectSku ?? '',
  chipSku: report.opaque.chipSku ?? '',
  boardId: report.opaque.boardId ?? '',
  nvdec0Status: toHex(report.opaque.fields.get(NVDEC0_STATUS) ?? new Uint8Array(0)),
  fwid: report.opaque.firmwareIdentity,
  opaqueFields: [...report.opaque.fields.keys()].map((type) => OPAQUE_NAMES.get(type) ?? String(type)).sort(),
  measurementCount: report.measurements.size,
  measurements: measurementRecord(report.measurements),
  ...(leaf === undefined ? {} : { leafSubject: nameText(leaf.subject), leafSerial: leaf.serialNumber }),
});
