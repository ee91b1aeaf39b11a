import { readLiveAuthorizationDetails } from '../../inventory/authorization-details.ts';
import type { Check } from '../check.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { named, toExempting, type ExemptingByTag } from './exemptions-by-tag.ts';

/** What puts a tag on a resource. */
const TAGGING: ReadonlyMap<string, string> = new Map([
  ['AWS::IAM::User', 'iam:TagUser'],
  ['AWS::IAM::Role', 'iam:TagRole'],
]);

/** Whoever may tag a user or role exempts it, and perhaps himself: asks IAM only where a rule is set to exempt by tag. */
export const whoMayExemptByTag: Check = {
  name: 'who may exempt by tag',
  of: 'who may tag users and roles',
  examine: async ({ readRules, iam, now }) => {
    const rules = (await readRules()).flatMap(toExempting);
    if (rules.length === 0 || iam === undefined) return [];
    // What is known of the actions of AWS is more than all else that this command loads.
    const { whoMayTag } = await import('../../privileges/may-tag.ts');
    const { taggers, undecided } = whoMayTag(await readLiveAuthorizationDetails(iam), now);
    const diagnose = ({ configRuleName, resourceType, exemptTag }: ExemptingByTag): readonly Diagnosis[] => {
      const about = { configRuleName, tag: exemptTag.join(', ') };
      const action = TAGGING.get(resourceType) ?? '';
      const found = taggers
        .filter(({ actions }) => actions.includes(action))
        // Those who need nothing but a password or a key first.
        .toSorted((a, b) => Number(a.needsMfa) - Number(b.needsMfa))
        .map(({ kind, name, needsMfa }) =>
          kind === 'role' ? `role ${name}` : `user ${name} (${needsMfa ? 'with' : 'without'} MFA)`,
        );
      const open = undecided.map(({ kind, name }) => `${kind} ${name}`);
      return [
        found.length === 0 && open.length > 0
          ? undefined
          : found.length === 0
            ? diagnosis('nobody-may-exempt-by-tag', { ...about, action })
            : diagnosis('may-exempt-by-tag', {
                ...about,
                action,
                principals: named(found),
                count: found.length,
              }),
        open.length === 0
          ? undefined
          : diagnosis('may-exempt-by-tag-undecided', { ...about, action, principals: named(open) }),
      ].filter((one) => one !== undefined);
    };
    return rules.flatMap(diagnose);
  },
};
