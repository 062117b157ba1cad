// SPDX-License-Identifier: Apache-2.0
import type { DecodedDetails } from '@glovebox/attestation';
import { boundFact, debugFact, fact, isZero, smtFact, TITLE, type EvidenceFact, type EvidenceSection } from './fact.ts';

type Sgx = DecodedDetails['sgx'];
type Tdx = DecodedDetails['tdx'];

export const explainSgx = (details: Sgx): EvidenceSection[] => {
  const { report } = details;
  return [
    {
      title: TITLE.protection,
      facts: [
        debugFact(report.debug, 'ATTRIBUTES.DEBUG'),
        ...(report.provisionKey || report.launchTokenKey
          ? [
              fact(
                'Special keys',
                'requested',
                'the enclave may use provisioning or launch keys, which only Intel’s own enclaves need',
                'danger',
              ),
            ]
          : []),
        ...multithreading(details),
      ],
    },
    {
      title: TITLE.program,
      facts: [
        fact(
          'Enclave (MRENCLAVE)',
          report.mrEnclave,
          'fingerprint of the enclave’s code and data as loaded: must be one that the parties built and approved',
        ),
        fact(
          'Signer (MRSIGNER)',
          report.mrSigner,
          'fingerprint of the key that signed the enclave: names its publisher',
        ),
        fact(
          'Product and version',
          `product ${String(report.isvProdId)}, security version ${String(report.isvSvn)}`,
          'numbers that the publisher gave; a higher version repairs older ones',
        ),
        fact('Attributes', report.attributes, 'how the enclave was loaded, bit by bit'),
        report.kss
          ? fact(
              'Configuration (KSS)',
              report.configId,
              `configuration chosen at launch, version ${String(report.configSvn)}`,
            )
          : fact('Configuration (KSS)', 'not used', 'nothing was configured at launch'),
      ],
    },
    { title: TITLE.machine, facts: machine(details) },
    { title: TITLE.binding, facts: [boundFact('Report data', report.reportData), ...trailing(details)] },
  ];
};

export const explainTdx = (details: Tdx): EvidenceSection[] => {
  const { report, attributes, events } = details;
  return [
    {
      title: TITLE.protection,
      facts: [
        debugFact(attributes.untrusted, 'TDATTRIBUTES, bits 0 to 7'),
        attributes.migratable || (report.mrServiceTd !== null && !isZero(report.mrServiceTd))
          ? fact('Migration', 'ALLOWED', 'the worker may be moved to another machine with all its memory', 'danger')
          : fact('Migration', 'off', 'the worker stays on this machine', 'good'),
        attributes.septVeDisable
          ? fact(
              'Page tricks by the host',
              'excluded',
              'the host cannot inject exceptions by taking pages away (SEPT_VE_DISABLE)',
              'good',
            )
          : fact(
              'Page tricks by the host',
              'POSSIBLE',
              'the host can inject exceptions by taking pages away (SEPT_VE_DISABLE is clear)',
              'danger',
            ),
        ...multithreading(details),
      ],
    },
    {
      title: TITLE.program,
      facts: [
        fact('Firmware at launch (MRTD)', report.mrTd, 'fingerprint of what the machine was started with'),
        fact('RTMR 0', report.rtmr0, 'configuration of the firmware'),
        fact('RTMR 1', report.rtmr1, 'boot loader and kernel'),
        fact('RTMR 2', report.rtmr2, 'kernel’s command line, initial file system, applications'),
        fact(
          'RTMR 3',
          isZero(report.rtmr3) ? 'all zero' : report.rtmr3,
          isZero(report.rtmr3) ? 'nothing was measured at run time' : 'what the software measured at run time',
        ),
        events === null
          ? fact('Event log', 'none given', 'without it the registers can be compared but not explained')
          : fact(
              'Event log',
              `${String(events.length)} events`,
              'lists what went into the registers; believed only where it replays to them',
            ),
        fact(
          'Launch configuration',
          [report.mrConfigId, report.mrOwner, report.mrOwnerConfig].every(isZero)
            ? 'all zero'
            : `${report.mrConfigId}, owner ${report.mrOwner}, ${report.mrOwnerConfig}`,
          'attached by whoever launched the worker',
        ),
      ],
    },
    {
      title: TITLE.machine,
      facts: [
        ...machine(details),
        fact(
          'TDX module',
          `version ${moduleVersion(report.teeTcbSvn)}`,
          'Intel’s software that isolates the worker; Intel’s lists say whether it is current',
        ),
        isZero(report.mrSignerSeam)
          ? fact('TDX module’s signer', 'Intel', 'the module is one that Intel signed', 'good')
          : fact(
              'TDX module’s signer',
              report.mrSignerSeam,
              'not the value of modules that Intel signs for production',
              'danger',
            ),
      ],
    },
    { title: TITLE.binding, facts: [boundFact('Report data', report.reportData), ...trailing(details)] },
  ];
};

/** TEE_TCB_SVN: security version, then the major version. */
const moduleVersion = (svn: string): string =>
  `${String(Number.parseInt(svn.slice(2, 4), 16))}, security version ${String(Number.parseInt(svn.slice(0, 2), 16))}`;

const multithreading = ({ pck }: Sgx | Tdx): EvidenceFact[] =>
  pck === null
    ? []
    : [
        smtFact(
          pck.configuration?.smtEnabled !== false,
          pck.configuration === null
            ? 'the machine’s certificate does not say whether simultaneous multithreading is active'
            : `the machine’s certificate says that simultaneous multithreading is ${pck.configuration.smtEnabled ? 'active' : 'off'}`,
        ),
      ];

const machine = ({ quote, pck }: Sgx | Tdx): EvidenceFact[] => [
  fact('Quote', `version ${String(quote.quoteVersion)}`, 'format of the evidence, made by Intel’s quoting enclave'),
  ...(pck === null
    ? [fact('Machine', 'not stated', 'the quote only names its machine’s certificate, which is not at hand', 'caution')]
    : [
        fact('Processor family (FMSPC)', pck.fmspc, 'Intel publishes for each family which firmware is safe'),
        fact(
          'Firmware in force',
          `${pck.components.map(String).join('.')}, PCE ${String(pck.pceSvn)}`,
          'security versions of processor and firmware: only Intel’s TCB info can say whether they are current',
        ),
        ...(pck.configuration?.dynamicPlatform === true
          ? [
              fact(
                'Machine may grow',
                'yes',
                'processor packages may be added after its registration with Intel',
                'caution',
              ),
            ]
          : []),
        ...(pck.configuration?.cachedKeys === true
          ? [fact('Keys held by Intel', 'yes', 'Intel’s registration service keeps the machine’s root keys', 'caution')]
          : []),
      ]),
];

const trailing = ({ quote }: Sgx | Tdx): EvidenceFact[] =>
  quote.trailingBytes === 0
    ? []
    : [
        fact(
          'After the quote',
          `${String(quote.trailingBytes)} bytes, ${quote.zeroPadded ? 'all zero' : 'NOT all zero'}`,
          quote.zeroPadded ? 'padding of the cloud’s buffer' : 'not covered by any signature',
          quote.zeroPadded ? 'plain' : 'caution',
        ),
      ];
