import type { ProfileSettings } from './profiles.ts';

/**
 * Letters and a number at the end, e.g. `eu-central-1`, `us-gov-west-1`. Which regions there are is AWS's to say; text of
 * another form would become part of a host's name.
 */
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/;

export const isRegion = (text: string): boolean => REGION.test(text);

/** IAM is the same in every region; one in the commonest partition will do where nothing names any. */
const ANY_REGION = 'us-east-1';

/**
 * The region that an option or the environment names, in the order of the AWS CLI; undefined where none does.
 *
 * @param option already checked
 * @throws naming where the region comes from, if it is none
 */
export const namedRegion = (
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  ofProfile?: string,
): string | undefined => {
  if (option !== undefined) return option;
  const named = [
    ['AWS_REGION', environment['AWS_REGION']],
    ['AWS_DEFAULT_REGION', environment['AWS_DEFAULT_REGION']],
    ["the profile's region", ofProfile],
  ] as const;
  // Empty variables are as good as none, to the AWS CLI too.
  const [source, found] = named.find(([, value]) => Boolean(value)) ?? [];
  if (source === undefined || found === undefined) return undefined;
  if (!isRegion(found))
    throw new Error(`${source} is ${JSON.stringify(found)}, which is no AWS region such as eu-central-1`);
  return found;
};

/**
 * The region that a person means, in the order of the AWS CLI: an option, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's.
 *
 * @param option already checked
 * @throws naming where the region comes from, if it is none
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export const regionFor = (
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  { region }: ProfileSettings,
): string => namedRegion(option, environment, region) ?? ANY_REGION;
