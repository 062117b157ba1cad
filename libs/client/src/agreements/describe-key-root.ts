// SPDX-License-Identifier: Apache-2.0

/** Platforms without certificates are believed one by one. Development keys are shouted. */
export const describeKeyRoot = (
  name: string,
  kind: 'provisioned' | 'development',
  devices: readonly string[],
): string =>
  kind === 'provisioned'
    ? `Workers on ${name} are believed on these devices, by their own keys: ${devices.join(', ')}.`
    : `DANGER: workers on ${name} are believed under DEVELOPMENT KEYS (of ${devices.join(', ')}): they need not be real TEEs and can leak everything.`;
