// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Link } from 'react-router';
import { Loading } from '../../components/ui/states.tsx';
import { CreateIdentity } from '../../features/identity/components/create-identity.tsx';
import { ImportIdentity } from '../../features/identity/components/import-identity.tsx';
import { UnlockIdentity } from '../../features/identity/components/unlock-identity.tsx';
import { Welcome } from '../../features/identity/components/welcome.tsx';
import type { SessionGate } from '../../lib/session/session.ts';
import { Mark } from './brand.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

type Step = 'start' | 'create' | 'import';

/** Before any page: make keys, bring them, or open those that are here. */
export function Gate({ gate }: { readonly gate: SessionGate }) {
  const [step, setStep] = useState<Step>('start');
  const back = () => {
    setStep('start');
  };
  return (
    <main className="gate">
      <div className="brand">
        <Mark size={28} />
        Glovebox
      </div>
      <section className="card">
        <div className="card-body">
          {gate.identities === null ? (
            <Loading label="Looking for keys in this browser" />
          ) : step === 'create' ? (
            <CreateIdentity gate={gate} onBack={back} />
          ) : step === 'import' ? (
            <ImportIdentity gate={gate} onBack={back} />
          ) : gate.identities.length === 0 ? (
            <Welcome onChoose={setStep} />
          ) : (
            <UnlockIdentity gate={gate} identities={gate.identities} onChoose={setStep} />
          )}
        </div>
      </section>
      <div className="gate-foot row" data-spread>
        <p className="small muted">
          Keys never leave this browser unless you export them. <Link to="/verify">Verify a receipt without keys</Link>
        </p>
        <ThemeSwitch />
      </div>
    </main>
  );
}
