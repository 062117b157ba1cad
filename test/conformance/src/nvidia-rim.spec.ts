// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { AttestationError } from '@glovebox/attestation';
import { isVerifiedRim, nvidiaReference, verifyRim } from '@glovebox/rim';
import {
  createNvidiaAuthority,
  testOnlyNvidiaMeasurement,
  testOnlyResources,
  type TestOnlyRimOptions,
} from '@glovebox/test-kit';
import { AT, NO_COLLATERAL, REPORT_DATA } from './evidence-changes.ts';
import { outcomeOf } from './platform-suite.ts';

const authority = createNvidiaAuthority();
const stranger = createNvidiaAuthority();
const root = authority.rimRootCertificate;

const verifyFile = (file: Uint8Array, at = AT) => verifyRim(file, { root, at });
/** `verified`, or the code. Anything but a coded error fails the test. */
async function outcome(file: Uint8Array, at = AT): Promise<string> {
  try {
    await verifyFile(file, at);
    return 'verified';
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    return error.code;
  }
}
const issued = (options: TestOnlyRimOptions = {}) => outcome(authority.rim(options));
const replaced =
  (...pairs: readonly (readonly [string | RegExp, string])[]) =>
  (xml: string) =>
    pairs.reduce((text, [from, to]) => {
      const changed = text.replace(from, to);
      expect(changed).not.toBe(text);
      return changed;
    }, xml);

const SIGNATURE = /<ds:Signature .*<\/ds:Signature>/s;
const FORGED = '11'.repeat(48);
const GENUINE = testOnlyNvidiaMeasurement(8);

describe('files of reference values', () => {
  it('are verified to their values', async () => {
    const rim = await verifyFile(authority.rim());
    expect(rim).toMatchObject({ version: '550.90.07', product: 'GH100', edition: 'GPU', tagId: 'test-only' });
    expect(rim.measurements.map(({ index }) => index)).toEqual([8, 22, 23, 36]);
    expect(rim.measurements[0]?.values).toEqual([GENUINE, 'ee'.repeat(48)]);
    expect(rim.signer.name).toContain('CN=TestOnly RIM Signer');
    expect(isVerifiedRim(rim)).toBe(true);
    expect(isVerifiedRim(structuredClone(rim))).toBe(false);
  });

  it.each<[string, TestOnlyRimOptions]>([
    ['an XML declaration', { file: (xml) => `<?xml version="1.0" encoding="UTF-8"?>\n${xml}` }],
    ['line ends of another system', { file: (xml) => xml.replaceAll('\n', '\r\n') }],
    ['attributes in another order', { file: replaced([/(edition="GPU") (product="GH100")/, '$2   $1']) }],
    ['empty elements written short', { file: (xml) => xml.replace(/><\/ns0:Resource>/g, '/>') }],
    ['characters written as references', { file: replaced(['edition="GPU"', 'edition="&#x47;PU"']) }],
    ['single quotes', { file: replaced(['edition="GPU"', "edition='GPU'"]) }],
    [
      'a declaration repeated where it holds',
      { file: replaced(['<ns0:Payload>', '<ns0:Payload xmlns:ns2="http://www.w3.org/2001/04/xmlenc#sha384">']) },
    ],
  ])('may be written with %s: what is signed is the same', async (_name, options) => {
    expect(await issued(options)).toBe('verified');
  });

  it('become the reference of an agreement, which the device then satisfies', async () => {
    const driver = await verifyFile(authority.rim());
    const vbios = await verifyFile(authority.rim({ version: '96.00.9F.00.01', resources: testOnlyResources('vbios') }));
    const reference = nvidiaReference({ driver, vbios });
    expect(reference.driver).toEqual({ version: '550.90.07', digest: driver.digest });
    expect(reference.measurements.map(({ index }) => index)).toEqual([1, 2, 3, 8, 10, 22, 23, 36]);
    const submission = {
      evidence: authority.issue(),
      collateral: NO_COLLATERAL,
      policy: authority.policy({ references: [reference] }),
      reportData: REPORT_DATA,
      at: AT,
      dangerouslyTrustDevelopmentRoots: true,
    };
    expect(await outcomeOf(submission)).toBe('accepted');
  });

  it('are not combined when they overlap, are of two products, or were not verified', async () => {
    const driver = await verifyFile(authority.rim());
    const vbiosOf = (options: TestOnlyRimOptions) =>
      verifyFile(authority.rim({ version: '96.00.9F.00.01', resources: testOnlyResources('vbios'), ...options }));
    const overlapping = await vbiosOf({ resources: testOnlyResources('driver') });
    expect(() => nvidiaReference({ driver, vbios: overlapping })).toThrowCode('rim-mismatch');
    const other = await vbiosOf({ product: 'GB100' });
    expect(() => nvidiaReference({ driver, vbios: other })).toThrowCode('rim-mismatch');
    expect(() => nvidiaReference({ driver: null, vbios: driver })).toThrowCode('rim-mismatch');
    expect(() => nvidiaReference({ driver, vbios: structuredClone(driver) })).toThrow('were verified');
  });
});

describe('signers', () => {
  it.each<[string, TestOnlyRimOptions, string]>([
    ['an expired signer', { certificates: { 3: { notAfter: '2026-11-01T00:00:00Z' } } }, 'certificate-expired'],
    [
      'a signer not yet valid',
      { certificates: { 3: { notBefore: '2026-12-01T00:00:00Z' } } },
      'certificate-not-yet-valid',
    ],
    ['an issuer that is none', { certificates: { 2: { extensions: [] } } }, 'certificate-chain'],
    ['a signer that may not sign', { certificates: { 3: { extensions: [] } } }, 'certificate-chain'],
    ['a chain without its root', { chain: (all) => all.slice(0, 3) }, 'untrusted-root'],
    ['the root alone', { chain: (all) => all.slice(3) }, 'untrusted-root'],
    ['no certificates', { chain: () => [] }, 'untrusted-root'],
    ['a certificate left out', { chain: (all) => all.filter((_one, place) => place !== 1) }, 'certificate-chain'],
    ['certificates that are none', { chain: () => [Buffer.from('30')] }, 'certificate-malformed'],
    ['more certificates than a chain has', { chain: (all) => [...all, ...all, ...all] }, 'rim-malformed'],
  ])('refuses %s', async (_name, options, code) => {
    expect(await issued(options)).toBe(code);
  });

  it('refuses a stranger’s file, whole or with our certificates', async () => {
    expect(await outcome(stranger.rim())).toBe('untrusted-root');
    const ours = /<ds:KeyInfo>.*<\/ds:KeyInfo>/s.exec(authority.rim().toString('utf8'))?.[0] ?? '';
    const mixed = replaced([/<ds:KeyInfo>.*<\/ds:KeyInfo>/s, ours]);
    expect(await outcome(stranger.rim({ file: mixed }))).toBe('rim-signature');
  });

  it('refuses a file whose signer’s root only has our root’s name', async () => {
    expect(await outcome(createNvidiaAuthority().rim())).toBe('untrusted-root');
  });
});

describe('changed files', () => {
  it('are refused with any one byte changed', async () => {
    const original = authority.rim();
    const start = original.indexOf('<ds:SignatureValue');
    for (let offset = 0; offset < start; offset += 3) {
      const changed = Buffer.from(original);
      changed.writeUInt8(changed.readUInt8(offset) ^ (1 << (offset % 6)), offset);
      expect([offset, await outcome(changed)]).not.toEqual([offset, 'verified']);
    }
  }, 60_000);

  it('are refused cut short at every length', async () => {
    const original = authority.rim();
    for (let length = 0; length < original.length - 1; length += 7) {
      expect([length, await outcome(original.subarray(0, length))]).toEqual([length, 'rim-malformed']);
    }
  }, 60_000);

  it.each<[string, (xml: string) => string, string]>([
    ['a value', replaced([GENUINE, FORGED]), 'rim-signature'],
    ['an inactive measurement made active', replaced(['active="False"', 'active="True"']), 'rim-signature'],
    [
      'a namespace added to the document',
      replaced(['<SoftwareIdentity ', '<SoftwareIdentity xmlns:more="urn:x" ']),
      'rim-signature',
    ],
    ['a byte after the document', (xml) => `${xml}x`, 'rim-malformed'],
    ['another document after it', (xml) => `${xml}${xml}`, 'rim-malformed'],
    ['a byte-order mark', (xml) => `\uFEFF${xml}`, 'rim-malformed'],
  ])('%s', async (_name, file, code) => {
    expect(await issued({ file })).toBe(code);
  });
});

describe('signature wrapping', () => {
  const resource = `<ns0:Resource active="True" alternatives="1" index="7" name="x" size="48" type="Measurement" ns2:Hash0="${FORGED}"></ns0:Resource>`;
  const signatureOf = (xml: string) => SIGNATURE.exec(xml)?.[0] ?? '';
  /** A forged document that carries the genuine one, whole, somewhere inside. */
  const wrapped = (place: (forged: string, genuine: string) => string) => (xml: string) => {
    const forged = xml.replace(SIGNATURE, '').replace(GENUINE, FORGED);
    return place(forged.trimEnd(), xml.trimEnd());
  };
  const before = (end: string, forged: string, inserted: string) =>
    `${forged.slice(0, forged.lastIndexOf(end))}${inserted}${forged.slice(forged.lastIndexOf(end))}`;

  it.each<[string, (xml: string) => string, string]>([
    [
      'the genuine document inside a forged one',
      wrapped((f, g) => before('</SoftwareIdentity>', f, g)),
      'rim-malformed',
    ],
    [
      'the genuine document inside the forged payload',
      wrapped((f, g) => before('</ns0:Payload>', f, g)),
      'rim-malformed',
    ],
    [
      'the genuine document in an object of the signature',
      wrapped((f, g) =>
        before(
          '</SoftwareIdentity>',
          f,
          signatureOf(g).replace(
            '</ds:Signature>',
            `<ds:Object>${g.replace(SIGNATURE, '')}</ds:Object></ds:Signature>`,
          ),
        ),
      ),
      'rim-malformed',
    ],
    [
      'the signature of another document',
      wrapped((f, g) => before('</SoftwareIdentity>', f, signatureOf(g))),
      'rim-signature',
    ],
    ['two signatures', (xml) => before('</SoftwareIdentity>', xml, signatureOf(xml)), 'rim-malformed'],
    [
      'a signature below another element',
      (xml) => before('</ns0:Payload>', xml.replace(SIGNATURE, ''), signatureOf(xml)),
      'rim-malformed',
    ],
    ['values inside the signature', replaced(['</ds:KeyInfo>', `</ds:KeyInfo>${resource}`]), 'rim-malformed'],
    ['values inside its certificates', replaced(['</ds:X509Data>', `${resource}</ds:X509Data>`]), 'rim-malformed'],
    [
      'a second payload',
      (xml) => before('</SoftwareIdentity>', xml, `<ns0:Payload>${resource}</ns0:Payload>`),
      'rim-malformed',
    ],
    [
      'a comment inside a value',
      replaced([GENUINE, `${GENUINE.slice(0, 8)}<!-- -->${GENUINE.slice(8)}`]),
      'rim-malformed',
    ],
    ['a comment between elements', replaced(['<ns0:Meta', '<!-- --><ns0:Meta']), 'rim-malformed'],
    ['a processing instruction', replaced(['<ns0:Meta', '<?x y?><ns0:Meta']), 'rim-malformed'],
    ['a document type', (xml) => `<!DOCTYPE x [<!ENTITY e "e">]>${xml}`, 'rim-malformed'],
    ['an entity of a document type', replaced(['edition="GPU"', 'edition="&e;"']), 'rim-malformed'],
    ['a section of characters', replaced(['<ns0:Payload>', '<ns0:Payload><![CDATA[ ]]>']), 'rim-malformed'],
    ['an identifier on an element', replaced(['<ds:Signature ', '<ds:Signature Id="x" ']), 'rim-malformed'],
    ['the default namespace taken back', replaced(['<ns0:Meta', '<ns0:Meta xmlns=""']), 'rim-malformed'],
  ])('refuses %s', async (_name, file, code) => {
    expect(await issued({ file })).toBe(code);
  });

  it.each<[string, (xml: string) => string]>([
    ['a reference to a part', replaced(['URI=""', 'URI="#x"'])],
    ['a reference to elsewhere', replaced(['URI=""', 'URI="https://example.com/"'])],
    ['no reference', replaced([/<ds:Reference.*<\/ds:Reference>/, ''])],
    ['two references', replaced([/(<ds:Reference.*<\/ds:Reference>)/, '$1$1'])],
    ['no transforms', replaced([/<ds:Transform .*<\/ds:Transform>/, ''])],
    ['a transform more', replaced([/(<ds:Transform .*?<\/ds:Transform>)/, '$1$1'])],
    [
      'a transform by path',
      replaced([
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/TR/1999/REC-xpath-19991116',
      ]),
    ],
    [
      'exclusive canonicalization',
      replaced(['http://www.w3.org/2006/12/xml-c14n11', 'http://www.w3.org/2001/10/xml-exc-c14n#']),
    ],
    [
      'canonicalization with comments',
      replaced(['http://www.w3.org/2006/12/xml-c14n11', 'http://www.w3.org/2006/12/xml-c14n11#WithComments']),
    ],
    ['a keyed hash', replaced(['ecdsa-sha384', 'hmac-sha384'])],
    [
      'a weak digest',
      replaced(['http://www.w3.org/2001/04/xmldsig-more#sha384', 'http://www.w3.org/2000/09/xmldsig#sha1']),
    ],
    [
      'parameters of an algorithm',
      replaced(['ecdsa-sha384">', 'ecdsa-sha384"><ds:HMACOutputLength>1</ds:HMACOutputLength>']),
    ],
  ])('refuses %s, though genuinely signed', async (_name, signedInfo) => {
    expect(await issued({ signedInfo })).toBe('rim-malformed');
  });
});

describe('values that the format does not have', () => {
  it.each<[string, (xml: string) => string]>([
    ['an index twice', replaced(['index="1"', 'index="0"'])],
    ['an index too large', replaced(['index="1"', 'index="239"'])],
    ['an index in another form', replaced(['index="1"', 'index="01"'])],
    ['neither active nor not', replaced(['active="False"', 'active="false"'])],
    ['another size', replaced(['size="48"', 'size="32"'])],
    ['a short digest', replaced([GENUINE, 'aa'])],
    ['fewer digests than stated', replaced(['alternatives="2"', 'alternatives="3"'])],
    ['more digests than stated', replaced(['alternatives="2"', 'alternatives="1"'])],
    ['digests in no namespace', replaced([/ ns2:Hash0="([0-9a-f]+)"/, ' Hash0="$1"'])],
    ['an unknown part', replaced(['<ns0:Payload>', '<ns0:Evidence></ns0:Evidence>\n<ns0:Payload>'])],
    ['another kind of resource', replaced(['type="Measurement"', 'type="File"'])],
    ['no version', replaced([' colloquialVersion="550.90.07"', ''])],
    ['another root', (xml) => xml.replaceAll('SoftwareIdentity', 'SoftwareMeta')],
  ])('refuses %s, though genuinely signed', async (name, document) => {
    const file = name === 'another root' ? authority.rim().toString().replaceAll('SoftwareIdentity', 'X') : null;
    expect(file === null ? await issued({ document }) : await outcome(Buffer.from(file))).toBe('rim-malformed');
  });
});

describe('hostile XML', () => {
  it.each<[string, string]>([
    ['nothing', ''],
    ['deep nesting', '<a>'.repeat(100_000)],
    ['many elements', `<a>${'<b/>'.repeat(50_000)}</a>`],
    ['many attributes', `<a ${Array.from({ length: 20_000 }, (_none, at) => `b${String(at)}=""`).join(' ')}/>`],
    ['a long run of white space', `<a ${' '.repeat(250_000)}`],
    ['an endless attribute', `<a b="${'x'.repeat(250_000)}`],
    ['ampersands', `<a>${'&'.repeat(250_000)}</a>`],
    ['long names', `<${'a'.repeat(250_000)}/>`],
    ['a million bytes', '<a/>'.padEnd(1_000_000)],
    ['an undeclared prefix', '<x:a/>'],
    ['a reserved prefix', '<a xmlns:xml="urn:x"/>'],
    ['an attribute of xml:', '<a xml:lang="en"/>'],
    ['one attribute under two prefixes', '<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="" q:b=""/>'],
    ['a character that XML does not have', '<a>&#0;</a>'],
    ['half a surrogate', '<a>&#xD800;</a>'],
    ['an end of another element', '<a></b>'],
  ])('refuses %s at once', async (_name, text) => {
    const started = performance.now();
    expect(await outcome(Buffer.from(text))).toBe('rim-malformed');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('never throws anything but a coded error', async () => {
    const genuine = authority.rim();
    await fc.assert(
      fc.asyncProperty(fc.nat(genuine.length), fc.nat(40), fc.string({ maxLength: 20 }), async (at, cut, text) => {
        const changed = Buffer.concat([genuine.subarray(0, at), Buffer.from(text), genuine.subarray(at + cut)]);
        expect(typeof (await outcome(changed))).toBe('string');
      }),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        expect(await outcome(bytes)).toBe('rim-malformed');
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
