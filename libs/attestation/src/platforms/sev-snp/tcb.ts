// SPDX-License-Identifier: Apache-2.0
import type { SnpProduct, SnpTcb } from '@glovebox/contracts';
import { DecodeError } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';

export const TCB_COMPONENTS = ['fmc', 'bootloader', 'tee', 'snp', 'microcode'] as const;
export type TcbComponent = (typeof TCB_COMPONENTS)[number];

/** Place of each component in TCB_VERSION, byte 0 first (AMD 56860, table 4). Other bytes are reserved. */
const LAYOUTS: Readonly<Record<SnpProduct, readonly (TcbComponent | null)[]>> = {
  Milan: ['bootloader', 'tee', null, null, null, null, 'snp', 'microcode'],
  Genoa: ['bootloader', 'tee', null, null, null, null, 'snp', 'microcode'],
  Turin: ['fmc', 'bootloader', 'tee', 'snp', null, null, null, 'microcode'],
};

/** @throws AttestationError `malformed` when reserved bytes are not zero */
export function decodeTcb(raw: Uint8Array, product: SnpProduct, field: string): SnpTcb {
  return decoding('malformed', 'evidence.report', () => {
    const components: Partial<Record<TcbComponent, number>> = {};
    for (const [index, component] of LAYOUTS[product].entries()) {
      const value = raw[index] ?? 0;
      if (component !== null) components[component] = value;
      else if (value !== 0)
        throw new DecodeError('malformed', 'reserved bytes of a TCB version are not zero', { field });
    }
    const { fmc, bootloader = 0, tee = 0, snp = 0, microcode = 0 } = components;
    return { ...(fmc === undefined ? {} : { fmc }), bootloader, tee, snp, microcode };
  });
}

/**
 * Components in which `tcb` is below `minimum`. Compared one by one, never as one integer: a newer microcode does not
 * make up for an older boot loader. A component that only the minimum names counts as below.
 */
export const componentsBelow = (tcb: Partial<SnpTcb>, minimum: Partial<SnpTcb>): TcbComponent[] =>
  TCB_COMPONENTS.filter((component) => {
    const required = minimum[component];
    return required !== undefined && (tcb[component] ?? -1) < required;
  });
