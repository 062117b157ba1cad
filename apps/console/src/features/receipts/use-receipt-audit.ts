// SPDX-License-Identifier: Apache-2.0
import { auditReceipt, type ReceiptAudit, type VerifyReceiptOptions } from '@glovebox/client';
import type { ReceiptBundle } from '@glovebox/contracts';
import { useEffect, useState } from 'react';

/** Null while it is being checked. `error` is a fault, never a refusal. */
export type AuditState = { readonly audit: ReceiptAudit } | { readonly error: unknown } | null;

/** Checks a receipt in this page, and again whenever what it is checked against changes. Asks nobody. */
export function useReceiptAudit(bundle: ReceiptBundle, options: VerifyReceiptOptions): AuditState {
  const [state, setState] = useState<AuditState>(null);
  const { pins, at, collateral, dangerouslyTrustDevelopmentRoots } = options;
  useEffect(() => {
    let isCurrent = true;
    const say = (next: AuditState) => {
      if (isCurrent) setState(next);
    };
    auditReceipt(bundle, {
      pins,
      dangerouslyTrustDevelopmentRoots,
      ...(at === undefined ? {} : { at }),
      ...(collateral === undefined ? {} : { collateral }),
    }).then(
      (audit) => {
        say({ audit });
      },
      (error: unknown) => {
        say({ error });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [bundle, pins, at, collateral, dangerouslyTrustDevelopmentRoots]);
  return state;
}
