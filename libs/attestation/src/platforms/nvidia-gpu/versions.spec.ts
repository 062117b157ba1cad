// SPDX-License-Identifier: Apache-2.0
import { driverAtLeast, sameVersion, vbiosAtLeast } from './versions.ts';

describe('versions', () => {
  it('of drivers are compared part by part as decimal numbers', () => {
    expect(driverAtLeast('550.90.07', '550.90.07')).toBe(true);
    expect(driverAtLeast('550.144.03', '550.90.07')).toBe(true);
    expect(driverAtLeast('545.00', '550')).toBe(false);
    expect(driverAtLeast('550.90', '550.90.07')).toBe(false);
    expect(driverAtLeast('550.90.07.01', '550.90.07')).toBe(true);
  });

  it('of VBIOS are compared as hexadecimal ones', () => {
    expect(vbiosAtLeast('96.00.9F.00.01', '96.00.5E.00.01')).toBe(true);
    expect(vbiosAtLeast('96.00.99.00.01', '96.00.9F.00.01')).toBe(false);
  });

  it('that are no numbers are below every minimum', () => {
    expect(driverAtLeast('none', '0')).toBe(false);
    expect(driverAtLeast('', '1.0')).toBe(false);
    expect(driverAtLeast('550.x', '550.1')).toBe(false);
  });

  it('are the same in either case of letters', () => {
    expect(sameVersion('96.00.9f.00.01', '96.00.9F.00.01')).toBe(true);
    expect(sameVersion('96.00.9F.00.01', '96.00.9F.00.02')).toBe(false);
  });
});
