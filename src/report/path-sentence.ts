/** A path in words: as a claim, as a sentence, and step by step. */
import {
  CREDENTIAL_NAMES,
  RENAMING,
  doubtText,
  listed,
  nameIn,
  newNameIn,
  policyPlace,
  privilegeClaim,
  resourceOf,
  statementText,
  undecidedText,
} from '../privileges/path-words.ts';
import type { Grant } from '../privileges/rights.ts';
import type { Step } from '../privileges/step.ts';
import type { FoundPath } from './found-path.ts';
import { toldSteps, type ToldStep } from './told-steps.ts';

/** The actions that a step takes, or its path of the catalogue where it takes none. */
export const actionsOf = ({ path, grants }: Pick<ToldStep, 'path' | 'grants'>): string =>
  [...new Set(grants.map(({ action }) => (action === '*' ? 'any action' : action)))].join(' + ') || path;

/** How a text names what is signed with. */
export const credentialName = (credential: FoundPath['credential']): string => CREDENTIAL_NAMES[credential];

const FIRST_DEVICE = 'self.first-device';

/** What somebody who stays who he is has more of behind a step. */
export const changeBy = ({ path }: Pick<Step, 'path'>): 'device' | 'rights' =>
  path === FIRST_DEVICE ? 'device' : 'rights';

const BY = {
  'access-key': 'by a key',
  'session-without-mfa': 'by a password',
  mfa: 'by a key and a device',
} as const satisfies Readonly<Record<FoundPath['credential'], string>>;

const NEW_KEY = 'iam:CreateAccessKey';
const PASSWORDS = ['iam:CreateLoginProfile', 'iam:UpdateLoginProfile'];

/** How a user is taken: a key makes sessions, too. */
const takenBy = ({ grants, to: { credential } }: Step): string => {
  const has = (actions: readonly string[]): boolean => grants.some(({ action }) => actions.includes(action));
  return credential === 'session-without-mfa' && has([NEW_KEY]) && !has(PASSWORDS)
    ? 'by a session of a key'
    : BY[credential];
};

interface Named {
  readonly arn: string;
  readonly formerArn?: string | undefined;
}

/** A user whose credentials are taken, by the name that the account has him under. */
const userText = ({ name, arn, formerArn }: Step['to']): string =>
  formerArn === undefined ? `user ${name}` : `user ${nameIn(formerArn)} named ${newNameIn(arn)}`;

/** `111122223333`, from the ARN of a user or role. */
export const accountIdIn = ({ arn }: Named): string => arn.split(':')[4] ?? '';

/** ` of account 444455556666`, of somebody of another account than a user. */
const elsewhere = (to: Named, user: Named): string =>
  accountIdIn(to) === accountIdIn(user) ? '' : ` of account ${accountIdIn(to)}`;

/** How many accounts are named before the others are counted. */
const NAMED = 3;

/** `account 444455556666`, `3 accounts (…)`; empty where it is the user's own alone. */
const accountsText = ({ reached }: Pick<FoundPath, 'reached'>): string => {
  if (reached === undefined) return '';
  if (reached.length === 1) return `account ${reached[0]}`;
  const more = reached.length - NAMED;
  const named = reached.slice(0, NAMED).join(', ');
  return `${reached.length} accounts (${named}${more > 0 ? ` and ${more} more` : ''})`;
};

/** One step: what allows it, and what it makes of whoever takes it. */
const clauseOf = (step: Step, before: Named, user: Named): string => {
  const { path, grants, trust, to } = step;
  const actions = [...new Set(grants.map(({ action }) => action))];
  const isOne = actions.length < 2;
  if (path === FIRST_DEVICE) return `${listed(actions)} ${isOne ? 'enrols' : 'enrol'} the first MFA device`;
  const means =
    actions.length > 0
      ? listed(actions)
      : `its trust policy${trust?.statement === undefined ? '' : `, ${statementText(trust.statement)},`}`;
  if (path === RENAMING && to.kind === 'user')
    return `${means} ${isOne ? 'gives' : 'give'} it the name ${newNameIn(to.arn)}`;
  if (to.arn === before.arn && to.kind === 'user')
    return `${means} ${isOne ? 'gives' : 'give'} it more rights`;
  if (to.arn === before.arn)
    return `${means} ${isOne ? 'gives' : 'give'} role ${to.name}${elsewhere(to, user)} more rights`;
  const role = to.name === ANY ? 'a role' : `role ${to.name}`;
  const whom = to.kind === 'user' ? `${userText(to)} (${takenBy(step)})` : `${role}${elsewhere(to, user)}`;
  if (actions.length > 0) return `${means} ${isOne ? 'makes' : 'make'} it ${whom}`;
  const statement = trust?.statement === undefined ? '' : `, ${statementText(trust.statement)},`;
  return `the trust policy of ${whom}${statement} lets it in`;
};

/** The name of a role of an account that was not read, where policies name none. */
const ANY = '*';

const UNKNOWN_DEVICE = ' Whether there is a device already was not read: then nobody enrols the first.';

/** Why an administrator is asked for no step. */
const everythingBy = (grant: FoundPath['grant']): string =>
  grant === undefined ? 'it may do everything already' : `${policyPlace(grant)} allows everything`;

/** What somebody can do, without who and with which credential: `becomes an administrator: …`. */
export const claimText = (path: Omit<FoundPath, 'notes'>): string => {
  const { user, privilege, steps, grant, role, missing } = path;
  const where = accountsText(path);
  let before: Named = user;
  const told = steps.map((step) => {
    const clause = clauseOf(step, before, user);
    before = step.to;
    return clause;
  });
  if (role !== undefined) {
    const end =
      before.arn === role ? [] : [steps.length === 0 ? everythingBy(grant) : 'then it may do everything'];
    const doubt = path.isDeviceUnknown === true ? UNKNOWN_DEVICE : '';
    const name = `${role.slice(role.lastIndexOf('/') + 1)}${elsewhere({ arn: role }, user)}`;
    return `can become role ${name}: ${[...told, ...end].join('; ')}.${doubt}`;
  }
  if (privilege === 'none') return 'has no privilege.';
  if (privilege === 'undecided')
    return where === ''
      ? `may have privileges: ${undecidedText(missing)}.`
      : `may come to ${where}, and what it has there is not decided: ${undecidedText(missing)}.`;
  const action = grant?.action ?? '';
  const allowed = {
    administrator: 'everything',
    power: `all of that, such as ${action}`,
    write: action,
  }[privilege];
  const end = grant === undefined ? '' : `${policyPlace(grant)} allows ${allowed}`;
  const doubt = path.isDeviceUnknown === true ? UNKNOWN_DEVICE : doubtText(path, 'it');
  const claim = privilegeClaim(privilege, steps.length === 0, path);
  const of = where === '' ? '' : ` ${privilege === 'administrator' ? 'of' : 'in'} ${where}`;
  return `${claim}${of}: ${[...told, end].join('; ')}.${doubt}`;
};

/** The path as a sentence; `credentials`: with which it is the same. */
export const sentenceOf = (
  path: FoundPath,
  credentials: readonly FoundPath['credential'][] = [path.credential],
): string => {
  const names = Object.entries(CREDENTIAL_NAMES).flatMap(([credential, name]) =>
    credentials.some((one) => one === credential) ? [name] : [],
  );
  return `${path.user.name}, with ${listed(names, 'or')}, ${claimText(path)}`;
};

export const grantLine = (grant: Grant): string => {
  const where = policyPlace(grant);
  return `${grant.action} on ${resourceOf(grant)}${where === '' ? '' : ` (${where.replace(/,$/, '')})`}`;
};

export const stepLines = (path: Pick<FoundPath, 'steps' | 'user' | 'role' | 'grant'>): string[] =>
  toldSteps(path).flatMap(({ path: id, grants, trust, to }, index) => [
    `${index + 1}. ${id}: ${to.kind} ${to.name}${elsewhere(to, path.user)}`,
    ...grants.map((grant) => `   ${grantLine(grant)}`),
    ...(trust?.statement === undefined
      ? []
      : [`   trust policy of ${to.name}, ${statementText(trust.statement)}`]),
  ]);

/** `administrator of account 444455556666`; of one's own account the privilege alone. */
export const privilegeText = (path: FoundPath): string => {
  const where = accountsText(path);
  if (where === '') return path.privilege;
  return `${path.privilege} ${path.privilege === 'administrator' ? 'of' : 'in'} ${where}`;
};

/** Accounts that a sentence does not name. */
export const accountLines = ({ reached }: FoundPath): readonly string[] =>
  reached !== undefined && reached.length > NAMED
    ? [`In the same way in accounts ${reached.slice(NAMED).join(', ')}`]
    : [];
