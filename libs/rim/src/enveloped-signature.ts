// SPDX-License-Identifier: Apache-2.0
import { DecodeError, fromBase64Url } from '@glovebox/core';
import { canonicalXml } from './canonical-xml.ts';
import type { XmlElement } from './xml.ts';
import { attributeOf, exactly, elementsOf, onlyAttributes, textOf, wrong } from './xml-reading.ts';

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
/** The one combination that these files are signed with. Nothing is chosen by a file. */
export const CANONICALIZATION = 'http://www.w3.org/2006/12/xml-c14n11';
export const SIGNATURE_ALGORITHM = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384';
const DIGEST_METHOD = 'http://www.w3.org/2001/04/xmldsig-more#sha384';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const CERTIFICATES_MAX = 8;

export interface EnvelopedSignature {
  /** The canonical document without its signature: what the digest is of, and the only thing to read values from. */
  readonly content: Uint8Array<ArrayBuffer>;
  /** SHA-384 that the signature states. */
  readonly digest: Uint8Array;
  /** Canonical SignedInfo. */
  readonly signed: Uint8Array;
  /** r ‖ s. */
  readonly signature: Uint8Array;
  /** DER, leaf first. */
  readonly certificates: readonly Uint8Array[];
}

/**
 * The enveloped signature of a document, not verified (XML Signature 1.1). Exactly one, as a child of the document's
 * element, of exactly one reference, to the whole document, with exactly the enveloped-signature and canonicalization
 * transforms; no element carries an identifier, nothing is optional. @throws DecodeError
 */
export function envelopedSignature(root: XmlElement): EnvelopedSignature {
  const signatures = root.children.filter((child) => typeof child !== 'string' && child.namespace === DSIG);
  const [element] = signatures;
  if (element === undefined || typeof element === 'string' || signatures.length > 1 || element.local !== 'Signature') {
    throw wrong(root, 'does not have exactly one signature');
  }
  if (root.children.some((child) => child !== element && typeof child !== 'string' && holdsSignature(child))) {
    throw wrong(root, 'has parts of a signature elsewhere');
  }
  onlyAttributes(element);
  const [signedInfo, value, keyInfo] = exactly(element, DSIG, 'SignedInfo', 'SignatureValue', 'KeyInfo');
  if (signedInfo === undefined || value === undefined || keyInfo === undefined) throw wrong(element, 'is incomplete');
  onlyAttributes(value);
  return {
    content: canonicalXml(root, element),
    digest: readSignedInfo(signedInfo),
    signed: canonicalXml(signedInfo),
    signature: fromBase64(textOf(value)),
    certificates: readKeyInfo(keyInfo),
  };
}

const holdsSignature = (element: XmlElement): boolean =>
  element.namespace === DSIG || element.children.some((child) => typeof child !== 'string' && holdsSignature(child));

function readSignedInfo(signedInfo: XmlElement): Uint8Array {
  onlyAttributes(signedInfo);
  const [canonicalization, method, reference] = exactly(
    signedInfo,
    DSIG,
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  );
  assertAlgorithm(canonicalization, CANONICALIZATION);
  assertAlgorithm(method, SIGNATURE_ALGORITHM);
  if (reference === undefined) throw wrong(signedInfo, 'has no reference');
  onlyAttributes(reference, 'URI');
  if (attributeOf(reference, 'URI') !== '') throw wrong(reference, 'is not to the whole document');
  const [transforms, digestMethod, digestValue] = exactly(reference, DSIG, 'Transforms', 'DigestMethod', 'DigestValue');
  if (transforms === undefined || digestValue === undefined) throw wrong(reference, 'is incomplete');
  onlyAttributes(transforms);
  const [enveloped, canonical] = exactly(transforms, DSIG, 'Transform', 'Transform');
  assertAlgorithm(enveloped, ENVELOPED);
  assertAlgorithm(canonical, CANONICALIZATION);
  assertAlgorithm(digestMethod, DIGEST_METHOD);
  onlyAttributes(digestValue);
  return fromBase64(textOf(digestValue));
}

/** An element that names this algorithm, with no parameters. */
function assertAlgorithm(element: XmlElement | undefined, algorithm: string): void {
  if (element === undefined) throw new DecodeError('malformed', 'an algorithm is missing');
  onlyAttributes(element, 'Algorithm');
  if (attributeOf(element, 'Algorithm') !== algorithm || element.children.length > 0) {
    throw wrong(element, 'is another algorithm than these files have');
  }
}

/** Certificates only: a bare key would be nobody's. */
function readKeyInfo(keyInfo: XmlElement): Uint8Array[] {
  onlyAttributes(keyInfo);
  const [data] = exactly(keyInfo, DSIG, 'X509Data');
  if (data === undefined) throw wrong(keyInfo, 'has no certificates');
  onlyAttributes(data);
  const elements = elementsOf(data);
  if (elements.length > CERTIFICATES_MAX) throw wrong(data, 'has too many certificates');
  return elements.map((one) => {
    if (one.namespace !== DSIG || one.local !== 'X509Certificate') throw wrong(data, 'holds more than certificates');
    onlyAttributes(one);
    return fromBase64(textOf(one));
  });
}

function fromBase64(text: string): Uint8Array {
  const compact = text.replace(/[ \t\n]/g, '').replace(/={0,2}$/, '');
  if (/[-_]/.test(compact)) throw new DecodeError('malformed', 'not base64');
  return fromBase64Url(compact.replaceAll('+', '-').replaceAll('/', '_'));
}
