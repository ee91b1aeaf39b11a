/** The evaluator against a naive one: complete requests, put to generated identity and resource policies. */
import fc from 'fast-check';
import { documentedTypes } from './condition-keys.ts';
import { isReadable, readPolicyDocument } from './policy-document.ts';
import { authorize } from './statement.ts';
import { completeRequest, policyOfKind } from '../../test/support/generated-policies.ts';
import { isAllowed } from '../../test/naive/evaluator.ts';
import { principalOf } from '../../test/support/principal-of.ts';
import { share } from '../../test/support/share.ts';

const SEED = Number(process.env['DIFFERENTIAL_SEED'] ?? 20_261_128);

describe.each(['identity', 'resource'] as const)('a complete request to an %s policy', (kind) => {
  const runs = Math.max(
    share(150, 200_000, `requests to ${kind} policies`),
    Number(process.env['DIFFERENTIAL_RUNS'] ?? 0),
  );

  it('comes out alike', () => {
    const came = { allowed: 0, refused: 0, uncertain: 0 };
    fc.assert(
      fc.property(policyOfKind(kind), completeRequest, fc.boolean(), (policy, request, isStored) => {
        const document = readPolicyDocument(policy, { kind, isStored });
        if (!isReadable(document)) throw new Error(document.message);
        const { caller, action, resource, context } = request;
        const own = authorize(
          document,
          {
            principal: principalOf(caller),
            action,
            resource,
            context: new Map(Object.entries(context)),
          },
          documentedTypes,
        );
        expect(own.isAllowed).toBe(isAllowed(policy, request, { kind, isStored }));
        came[own.isAllowed ? (own.isUncertain ? 'uncertain' : 'allowed') : 'refused'] += 1;
      }),
      { numRuns: runs, seed: SEED },
    );
    // It would prove little if one of these hardly ever came.
    for (const count of Object.values(came)) expect(count).toBeGreaterThan(runs / 40);
  }, 600_000);
});
