// SPDX-License-Identifier: Apache-2.0

/** Abbreviations of the vendors' that a label keeps. */
const ABBREVIATIONS = /\b(tcb|abi|smt|cxl|tee|snp|fmc|vcek|vlek|vmpl|pcr|pcrs|kss|iam|cpu|xfams|crl)\b/gi;
/** Names that vendors write in one word: as they stand in the specification. */
const VERBATIM = /^(mr[A-Z]|rtmr|pcr\d|isv|xfams$|tdAttributes$)/;

/** `minimumTcb` is `Minimum TCB`; a vendor's own name stays. */
export function labelOf(name: string): string {
  if (VERBATIM.test(name)) return name;
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(ABBREVIATIONS, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** An option of a choice: `not-compared` is `not compared`. */
export const optionOf = (option: string): string =>
  /\d/.test(option)
    ? option.toUpperCase()
    : option.replaceAll('-', ' ').replace(ABBREVIATIONS, (word) => word.toUpperCase());

const HINTS: Readonly<Record<string, string>> = {
  measurements: 'Programs that you believe, a launch measurement a line.',
  images: 'Whole enclave images: image, kernel, application.',
  minimumTcb: 'Firmware older than this is refused.',
  minimumAbi: 'Of the guest’s launch policy.',
  hostData: 'Zeros: the host gave the guest nothing.',
  root: 'Whose signature the evidence must end in.',
  smtAllowed: 'Two programs may share a core.',
  vlek: 'Cloud providers by name, a line each, as CN=cc-us-east-2.amazonaws.com.',
  advisories: 'Known vulnerabilities that you accept, a line each. Empty: none.',
  revocation: 'Whether the vendor’s list of revoked keys must be at hand.',
  mitigations: 'Bits that must be set, 8 bytes in hex.',
  certificate: 'DER in base64url. A test authority: there need not be any such machine.',
  aliasCheck: 'Against memory that answers at two addresses (BadRAM).',
  guestPolicy: 'What the guest’s launch policy must demand. Loosen what your machines do not have.',
  keys: 'Of the devices themselves, a line each, learnt from their maker.',
  vmpl: 'Privilege levels, a line each; 0 is the highest.',
  minimumTcbEvaluationDataNumber: 'Older judgements of Intel’s are refused.',
  maximumAgeSeconds: 'How old the document may be.',
};

export const hintOf = (name: string): string | undefined => (Object.hasOwn(HINTS, name) ? HINTS[name] : undefined);
