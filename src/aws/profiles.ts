import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { nearest } from '../text/nearest.ts';
import { systemErrorText } from '../text/system-error.ts';

/** What the AWS configuration files say of one profile, by the names in the files, e.g. `mfa_serial`. */
export type ProfileSettings = Readonly<Record<string, string | undefined>>;

/** The profiles of the AWS configuration files. */
export interface Profiles {
  /** The files that were looked at, each with why nothing was read there, if so. */
  readonly files: readonly string[];
  readonly byName: ReadonlyMap<string, ProfileSettings>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Why nothing was read from a file; undefined where it can be read. */
const unreadable = async (path: string): Promise<string | undefined> => {
  try {
    await access(path, constants.R_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'not there' : `cannot be read: ${systemErrorText(error) ?? code}`;
  }
};

const filesOf = (environment: Environment): Promise<readonly string[]> =>
  Promise.all(
    [
      environment['AWS_CONFIG_FILE'] || join(homedir(), '.aws', 'config'),
      environment['AWS_SHARED_CREDENTIALS_FILE'] || join(homedir(), '.aws', 'credentials'),
    ].map(async (path) => {
      const why = await unreadable(path.replace(/^~(?=\/)/, homedir()));
      return why === undefined ? path : `${path} (${why})`;
    }),
  );

/** Sections of the configuration file that are no profiles, e.g. `sso-session.corp`. */
const OTHER_SECTION = /^(sso-session|services)\./;

/** Reads both files as the AWS CLI does: of what both say of a profile, the credentials file's word counts. Never throws. */
export const readProfiles = async (environment: Environment): Promise<Profiles> => {
  const { AWS_CONFIG_FILE: configFilepath, AWS_SHARED_CREDENTIALS_FILE: filepath } = environment;
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    ignoreCache: true,
    ...(configFilepath ? { configFilepath } : {}),
    ...(filepath ? { filepath } : {}),
  });
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  return {
    files: await filesOf(environment),
    byName: new Map(
      [...names]
        .filter((name) => !OTHER_SECTION.test(name))
        .map((name) => [name, { ...configFile[name], ...credentialsFile[name] }]),
    ),
  };
};

const named = (name: string): string => JSON.stringify(name);

const notThere = (name: string, said: string, { files, byName }: Profiles): Error => {
  const meant = nearest(name, [...byName.keys()]);
  return new Error(
    `there is no profile ${named(name)}${said} in ${files.join(' or ')}${
      meant === undefined ? '' : `; did you mean ${meant}?`
    }`,
  );
};

/** The profile that an option or the environment names, in the order of the AWS CLI; undefined where none does. */
export const namedProfile = (option: string | undefined, environment: Environment): string | undefined =>
  (option ?? (environment['AWS_PROFILE'] || environment['AWS_DEFAULT_PROFILE'])) || undefined;

/** Where the credentials of a profile come from in the end, behind the roles that are assumed with them. */
export interface CredentialSource {
  readonly kind: 'keys' | 'sso' | 'login' | 'process' | 'web-identity' | 'environment' | 'none';
  /** The profile that says so: the last of the `source_profile`s. */
  readonly profile: string;
  readonly settings: ProfileSettings;
}

const kindOf = (settings: ProfileSettings): CredentialSource['kind'] => {
  const has = (name: string): boolean => Boolean(settings[name]);
  if (has('aws_access_key_id') && has('aws_secret_access_key')) return 'keys';
  if (has('web_identity_token_file')) return 'web-identity';
  if (has('credential_process')) return 'process';
  if (['sso_session', 'sso_start_url', 'sso_account_id'].some(has)) return 'sso';
  return has('login_session') ? 'login' : 'none';
};

/** The settings of a profile; none of `default` where no file has it. @throws where there is no such profile */
export const settingsOf = (name: string, profiles: Profiles): ProfileSettings => {
  const settings = profiles.byName.get(name);
  if (settings === undefined && name !== 'default') throw notThere(name, '', profiles);
  return settings ?? {};
};

/**
 * Follows `source_profile` to where the credentials come from.
 *
 * @throws where a profile is not there, or says of a role not whose credentials assume it
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html
 */
export const credentialSourceOf = (name: string, profiles: Profiles): CredentialSource => {
  let profile = name;
  let settings = settingsOf(name, profiles);
  const visited = new Set<string>();
  for (;;) {
    const kind = kindOf(settings);
    const { role_arn: roleArn, source_profile: source, credential_source: service } = settings;
    // A role profile may have keys of its own; they count where another profile, or it itself, names it as the source.
    if (!roleArn || (visited.size > 0 && kind === 'keys'))
      return {
        kind: kind === 'none' && service ? 'environment' : kind,
        profile,
        settings,
      };
    if (source && service)
      throw new Error(`profile ${named(profile)} has both source_profile and credential_source: keep one`);
    if (service) return { kind: 'environment', profile, settings };
    if (kind === 'web-identity') return { kind, profile, settings };
    if (!source)
      throw new Error(
        `profile ${named(profile)} has role_arn, and neither source_profile nor credential_source says whose credentials assume it`,
      );
    visited.add(profile);
    const next = profiles.byName.get(source);
    if (next === undefined)
      throw notThere(source, `, which profile ${named(profile)} names as source_profile,`, profiles);
    if (visited.has(source) && kindOf(next) !== 'keys')
      throw new Error(`source_profile leads from profile ${named(profile)} back to ${named(source)}`);
    [profile, settings] = [source, next];
  }
};
