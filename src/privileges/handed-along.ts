/** What a call that hands a role to something new says of it: keys of services that name the role, and what the thing is made of. */
import { flatMap } from '../policy/flat-map.ts';
import { always, oneOf, type KeyMeaning } from '../policy/search/key-meaning.ts';
import { literal } from '../policy/text/language.ts';
import { keysOf } from './relevance.ts';
import type { Grant, Rights } from './rights.ts';
import { ARBITRARY, REGION } from './statement-levels.ts';
import { uncertain } from './step.ts';
import { takenOnOwn, type KeysOf } from './tagged-things.ts';

/**
 * Keys that are the role's ARN. A stack set is made with a role of another kind.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
 */
const OF_ROLE: readonly string[] = ['cloudformation:rolearn', 'codebuild:servicerole'];

const TEMPLATE = 'cloudformation:templateurl';
const PROFILE = 'ec2:instanceprofile';

/** Whether policies go by what a call of the actions says of the role, or of what is made with it. */
export const goesByWhatIsHanded = (rights: Rights, actions: readonly string[]): boolean =>
  flatMap(actions, rights.statements).some((statement) =>
    keysOf(statement).some((key) => key === TEMPLATE || key === PROFILE || OF_ROLE.includes(key)),
  );

const oneOrNone = (texts: readonly string[]): KeyMeaning => oneOf(texts.map(literal), { mayBeAbsent: true });

/** A template in a bucket of one's own, by each of the addresses that Amazon S3 has for it; or none but in the call itself. */
const OWN_TEMPLATE = oneOrNone(
  ['', `.${REGION}`, `-${REGION}`].flatMap((region) => [
    `https://${ARBITRARY}.s3${region}.amazonaws.com/${ARBITRARY}`,
    `https://s3${region}.amazonaws.com/${ARBITRARY}/${ARBITRARY}`,
  ]),
);

/**
 * The grants of actions that make something with a role. Where they are allowed of one template alone, or of some, it is not
 * certain that whoever acts can write it; nor, of some instance profiles, that one of them holds the role.
 */
export const takenWithRole = (
  rights: Rights,
  actions: readonly string[],
  arn: string,
): readonly Grant[] | undefined => {
  const { partition, accountId } = rights.actor;
  const profile = `arn:${partition}:iam::${accountId}:instance-profile/${ARBITRARY}`;
  const [first = ''] = actions;
  const ofRole: KeysOf = (action) => {
    const isSaid = action === first && !first.includes('StackSet');
    return new Map(OF_ROLE.map((key) => [key, isSaid ? always(arn) : oneOrNone([arn])]));
  };
  const ofOwn: KeysOf = (action) =>
    new Map<string, KeyMeaning>([...ofRole(action), [TEMPLATE, OWN_TEMPLATE], [PROFILE, always(profile)]]);
  const isOfTemplate = flatMap(actions, rights.statements).some((one) => keysOf(one).includes(TEMPLATE));
  const what = isOfTemplate ? 'template of others' : 'profile of the role';
  return (
    takenOnOwn(rights, actions, ofOwn) ??
    takenOnOwn(rights, actions, ofRole)?.map((grant) => uncertain(grant, what))
  );
};
