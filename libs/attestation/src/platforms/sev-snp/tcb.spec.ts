// SPDX-License-Identifier: Apache-2.0
import { componentsBelow, decodeTcb } from './tcb.ts';
import { productOfCpuid } from './product.ts';
import { productOf } from './endorsement-key.ts';

const raw = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('TCB versions', () => {
  it('are laid out by product', () => {
    const bytes = raw('0102000000000304');
    expect(decodeTcb(bytes, 'Milan', 'x')).toEqual({ bootloader: 1, tee: 2, snp: 3, microcode: 4 });
    expect(decodeTcb(bytes, 'Genoa', 'x')).toEqual({ bootloader: 1, tee: 2, snp: 3, microcode: 4 });
    expect(decodeTcb(raw('0001020300000004'), 'Turin', 'x')).toEqual({
      fmc: 0,
      bootloader: 1,
      tee: 2,
      snp: 3,
      microcode: 4,
    });
    expect(() => decodeTcb(bytes, 'Turin', 'x')).toThrowCode('malformed');
  });

  it('are compared component by component', () => {
    const tcb = { bootloader: 4, tee: 0, snp: 24, microcode: 219 };
    expect(componentsBelow(tcb, tcb)).toEqual([]);
    expect(componentsBelow(tcb, { ...tcb, snp: 25 })).toEqual(['snp']);
    expect(componentsBelow({ ...tcb, microcode: 255 }, { ...tcb, bootloader: 5, tee: 1 })).toEqual([
      'bootloader',
      'tee',
    ]);
    expect(componentsBelow(tcb, { ...tcb, fmc: 0 })).toEqual(['fmc']);
  });
});

describe('products', () => {
  it('are known by family and model', () => {
    const of = (family: number, model: number) => productOfCpuid({ family, model });
    expect([of(0x19, 0), of(0x19, 0x0f), of(0x19, 0x10), of(0x19, 0xa0), of(0x1a, 0x11)]).toEqual([
      'Milan',
      'Milan',
      'Genoa',
      'Genoa',
      'Turin',
    ]);
    expect([of(0x19, 0x20), of(0x19, 0xb0), of(0x1a, 0x12), of(0x17, 1)]).toEqual([null, null, null, null]);
  });

  it('are known by name, with or without a stepping', () => {
    expect(['Milan', 'Milan-B0', 'Genoa', 'Turin'].map(productOf)).toEqual(['Milan', 'Milan', 'Genoa', 'Turin']);
    expect(['milan', 'Milan-', 'Milan-B0x', 'Milan B0', 'XMilan', ''].map(productOf)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
