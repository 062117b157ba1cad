// SPDX-License-Identifier: Apache-2.0
/** CPUID signature (AMD 25481, Fn0000_0001_EAX). */
const signature = (family: number, model: number, stepping: number): number =>
  ((Math.max(family - 0xf, 0) & 0xff) << 20) |
  ((model >> 4) << 16) |
  (Math.min(family, 0xf) << 8) |
  ((model & 0xf) << 4) |
  stepping;

/** Processors that QEMU knows by name (target/i386/cpu.c), by the signature that a virtual one starts with. */
export const PROCESSOR_TYPES: Readonly<Record<string, number>> = {
  EPYC: signature(23, 1, 2),
  'EPYC-v1': signature(23, 1, 2),
  'EPYC-v2': signature(23, 1, 2),
  'EPYC-IBPB': signature(23, 1, 2),
  'EPYC-v3': signature(23, 1, 2),
  'EPYC-v4': signature(23, 1, 2),
  'EPYC-Rome': signature(23, 49, 0),
  'EPYC-Rome-v1': signature(23, 49, 0),
  'EPYC-Rome-v2': signature(23, 49, 0),
  'EPYC-Rome-v3': signature(23, 49, 0),
  'EPYC-Milan': signature(25, 1, 1),
  'EPYC-Milan-v1': signature(25, 1, 1),
  'EPYC-Milan-v2': signature(25, 1, 1),
  'EPYC-Genoa': signature(25, 17, 0),
  'EPYC-Genoa-v1': signature(25, 17, 0),
  'EPYC-Turin': signature(26, 0, 0),
};
