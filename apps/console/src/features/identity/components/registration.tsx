// SPDX-License-Identifier: Apache-2.0
import { Button } from '../../../components/ui/button.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { useParties } from '../../../lib/api/list-parties.ts';
import { useSession } from '../../../lib/session/session.ts';
import { useRegisterParty } from '../api/register-party.ts';

/** Shown until the coordinator knows the party: before that nobody can find it, and it may not ask for anything else. */
export function Registration() {
  const { party } = useSession();
  const parties = useParties();
  const register = useRegisterParty();
  const isUnknown =
    (parties.isError && 'status' in parties.error && [401, 403].includes(Number(parties.error.status))) ||
    parties.data?.every(({ fingerprint }) => fingerprint !== party.fingerprint) === true;
  if (!isUnknown) return null;
  return (
    <Notice tone="warn" title="The coordinator does not know your keys yet">
      <p>Register your card, so that others find you. It holds your name and your public keys, signed by them.</p>
      <div className="row">
        <Button
          variant="primary"
          size="small"
          isPending={register.isPending}
          onPress={() => {
            register.mutate();
          }}
        >
          Register my card
        </Button>
      </div>
      {register.isError && <ErrorNotice error={register.error} />}
    </Notice>
  );
}
