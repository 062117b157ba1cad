// SPDX-License-Identifier: Apache-2.0
import { createHash, sign, type KeyObject } from 'node:crypto';

export interface TestOnlyResource {
  /** Of the file: one less than SPDM's. */
  readonly index: number;
  readonly active: boolean;
  readonly values: readonly string[];
}

export interface TestOnlyRimFields {
  readonly version: string;
  readonly product: string;
  readonly resources: readonly TestOnlyResource[];
}

export interface TestOnlyRimIssue extends Partial<TestOnlyRimFields> {
  /** Changes the document before it is signed. It must stay in canonical form, or nobody's digest agrees. */
  readonly document?: (xml: string) => string;
  /** Changes SignedInfo before it is signed; stays in canonical form. */
  readonly signedInfo?: (xml: string) => string;
  /** Changes the signed file. */
  readonly file?: (xml: string) => string;
}

const SWID = 'http://standards.iso.org/iso/19770/-2/2015/schema.xsd';
const SHA384 = 'http://www.w3.org/2001/04/xmlenc#sha384';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const C14N = 'http://www.w3.org/2006/12/xml-c14n11';

/** Namespaces in scope of the whole document, as canonical XML orders them. */
const DECLARED = `xmlns="${SWID}" xmlns:ns0="${SWID}" xmlns:ns2="${SHA384}"`;
/** SignedInfo by itself brings all that are in scope. */
const DECLARED_IN_SIGNATURE = `xmlns="${SWID}" xmlns:ds="${DSIG}" xmlns:ns0="${SWID}" xmlns:ns2="${SHA384}"`;

const END = '</SoftwareIdentity>';

/**
 * A SWID tag as NVIDIA writes one, already in canonical form: so what is signed is plain to see, and no second
 * implementation of canonical XML stands here.
 */
function document({ version, product, resources }: TestOnlyRimFields): string {
  const resource = ({ index, active, values }: TestOnlyResource) => {
    const hashes = values.map((value, place) => ` ns2:Hash${String(place)}="${value}"`).join('');
    const name = `active="${active ? 'True' : 'False'}" alternatives="${String(values.length)}" index="${String(index)}"`;
    return `<ns0:Resource ${name} name="Measurement_${String(index)}" size="48" type="Measurement"${hashes}></ns0:Resource>`;
  };
  return [
    `<SoftwareIdentity ${DECLARED} name="${product}" tagId="test-only" version="1.0">`,
    '<ns0:Entity name="Glovebox Test Only, not a vendor" role="tagCreator"></ns0:Entity>',
    `<ns0:Meta colloquialVersion="${version}" edition="GPU" product="${product}"></ns0:Meta>`,
    `<ns0:Payload>${resources.map(resource).join('\n')}</ns0:Payload>`,
    END,
  ].join('\n');
}

function signedInfo(digest: string): string {
  const empty = (name: string, attribute: string, value: string) => `<ds:${name} ${attribute}="${value}"></ds:${name}>`;
  return [
    `<ds:SignedInfo ${DECLARED_IN_SIGNATURE}>`,
    empty('CanonicalizationMethod', 'Algorithm', C14N),
    empty('SignatureMethod', 'Algorithm', 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384'),
    '<ds:Reference URI=""><ds:Transforms>',
    empty('Transform', 'Algorithm', `${DSIG}enveloped-signature`),
    empty('Transform', 'Algorithm', C14N),
    '</ds:Transforms>',
    empty('DigestMethod', 'Algorithm', 'http://www.w3.org/2001/04/xmldsig-more#sha384'),
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
  ].join('');
}

const DEFAULTS = { version: '550.90.07', product: 'GH100', resources: [] };

/** A signed file; certificates leaf first. */
export function testOnlyRim(issue: TestOnlyRimIssue, key: KeyObject, certificates: readonly Buffer[]): Buffer {
  const { document: change, signedInfo: changeInfo, file: changeFile, ...fields } = issue;
  const plain = document({ ...DEFAULTS, ...fields });
  const content = change === undefined ? plain : change(plain);
  const digest = createHash('sha384').update(content).digest('base64');
  const usual = signedInfo(digest);
  const info = changeInfo === undefined ? usual : changeInfo(usual);
  const value = sign('sha384', Buffer.from(info), { key, dsaEncoding: 'ieee-p1363' }).toString('base64');
  const keys = certificates
    .map((one) => `<ds:X509Certificate>${one.toString('base64')}</ds:X509Certificate>`)
    .join('\n');
  const inDocument = info.replace(` ${DECLARED_IN_SIGNATURE}`, '');
  const signature =
    `<ds:Signature xmlns:ds="${DSIG}">${inDocument}<ds:SignatureValue>${value}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data>${keys}</ds:X509Data></ds:KeyInfo></ds:Signature>`;
  const file = `${content.slice(0, -END.length)}${signature}${END}\n`;
  return Buffer.from(changeFile === undefined ? file : changeFile(file));
}
