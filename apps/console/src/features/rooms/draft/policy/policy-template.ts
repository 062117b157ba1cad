// SPDX-License-Identifier: Apache-2.0
import type { Platform } from '@glovebox/contracts';
import { blankOf, POLICY_SHAPES, type Shape } from './policy-shape.ts';

const zeros = (bytes: number) => '00'.repeat(bytes);
const ones = (bytes: number) => 'ff'.repeat(bytes);

/** What nearly everybody says, by the name of the field. What decides, such as a measurement, is nobody's but the parties' to say. */
const USUAL: Readonly<Record<string, unknown>> = {
  hostData: zeros(32),
  mrConfigId: zeros(48),
  mrOwner: zeros(48),
  mrOwnerConfig: zeros(48),
  vmpl: [0],
  endorsementKeys: { vcek: true, vlek: [] },
  tcbStatuses: ['UpToDate'],
  maximumAgeSeconds: 300,
  attributesMask: ones(16),
  miscSelect: zeros(4),
  miscSelectMask: ones(4),
  bank: 'sha256',
  count: 1,
};

/** A part of a policy to fill in: strict wherever there is a choice, empty where only the parties know. */
export const blank = (shape: Shape): unknown => blankOf(shape, USUAL);

export const policyTemplate = (platform: Platform): unknown =>
  blank(POLICY_SHAPES.get(platform) ?? { kind: 'group', fields: [] });
