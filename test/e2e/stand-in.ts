import {
  CloudFormationClient,
  CreateStackCommand,
  UpdateStackCommand,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import {
  EnableAWSServiceAccessCommand,
  ListAWSServiceAccessForOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { STACK_SETS } from '../aws/organization.ts';
import { toXml } from '../aws/xml.ts';
import { createCodeCopies, type CodeCopies, type Principal } from './code-copies.ts';
import { startRelay, type Received, type Relay, type Relayed } from './relay.ts';
import { deleteStackSet, putStackSet, stackSetOf, type StackSetProperties } from './stack-set-resource.ts';

export interface StandIn extends Relay {
  /** Of what the stand-in itself put into accounts. */
  removeCopies(): Promise<void>;
}

const xml = (name: string, content: object, status = 200): Relayed => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: toXml(name, content),
});

const region = 'us-east-1';

/**
 * Stands between programs and the emulator, passes requests on as they are, and does what the emulator does not:
 *
 * - A resource of type AWS::CloudFormation::StackSet is recorded there and nothing is made of it: stack-set-resource.ts.
 * - Code is read from buckets of the function's own account alone: code-copies.ts.
 * - Trusted access of CloudFormation is one thing for the whole organization: AWS Organizations learns that it was activated,
 *   and delegated administrators read that it was.
 * - There is no TLS, which bucket.yaml demands: relay.ts.
 *
 * @param principals the accounts that there are now
 */
export const startStandIn = async (
  emulator: string,
  principals: () => readonly Principal[],
): Promise<StandIn> => {
  /** What was made for each stack, by account and stack's name. */
  const stackSets = new Map<string, StackSetProperties>();
  const templates = new Map<string, string>();

  const templateAt = async (url: string, principal: Principal): Promise<string> => {
    const { hostname, pathname } = new URL(url);
    const s3 = new S3Client({ endpoint: relay.url, region, credentials: principal.credentials });
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: hostname.split('.')[0], Key: pathname.slice(1) }),
    );
    return (await Body?.transformToString()) ?? '';
  };

  const settings = ({
    credentials,
  }: Principal): { endpoint: string; region: string; credentials: typeof credentials } => ({
    endpoint: emulator,
    region,
    credentials,
  });

  const codeBucketOf = (form: URLSearchParams): string | undefined => {
    const [name] = [...form].find(([, value]) => value === 'CodeBucket') ?? [];
    return name === undefined
      ? undefined
      : (form.get(name.replace('ParameterKey', 'ParameterValue')) ?? undefined);
  };

  /** A stack with functions of its own, whose code is in another account's bucket. */
  const putStackWithCode = async (
    form: URLSearchParams,
    principal: Principal,
    body: string,
  ): Promise<Relayed> => {
    const bucket = codeBucketOf(form);
    if (bucket !== undefined) await copies.bringTo(bucket, principal);
    const Parameters: Parameter[] = [...form].flatMap(([name, ParameterKey]) => {
      if (!name.endsWith('.ParameterKey')) return [];
      const ParameterValue = form.get(name.replace('ParameterKey', 'ParameterValue'));
      return [
        { ParameterKey, ...(ParameterValue === null ? { UsePreviousValue: true } : { ParameterValue }) },
      ];
    });
    const StackName = form.get('StackName') ?? '';
    const action = form.get('Action') ?? '';
    const input = {
      StackName,
      TemplateBody: copies.rewritten(body),
      Parameters,
      Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    };
    const client = new CloudFormationClient(settings(principal));
    const { StackId } =
      action === 'CreateStack'
        ? await client.send(new CreateStackCommand(input))
        : await client.send(new UpdateStackCommand(input));
    templates.set(`${principal.id} ${StackName}`, body);
    return xml(`${action}Response`, { [`${action}Result`]: { StackId } });
  };

  const putStackSetOf = async (StackName: string, principal: Principal, body: string): Promise<void> => {
    const client = new CloudFormationClient(settings(principal));
    const wanted = await stackSetOf(client, StackName, body);
    if (wanted === undefined) return;
    const key = `${principal.id} ${StackName}`;
    const bucket = new URL(wanted.TemplateURL).hostname.split('.')[0] ?? '';
    const template = copies.rewritten(await templateAt(wanted.TemplateURL, principal));
    await copies.bring(bucket, principals(), principal);
    await putStackSet(client, wanted, stackSets.get(key), template);
    stackSets.set(key, wanted);
  };

  const trustedAccess = async (action: string, principal: Principal): Promise<Relayed | undefined> => {
    const organizations = new OrganizationsClient(settings(principal));
    if (action === 'ActivateOrganizationsAccess') {
      await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: STACK_SETS }));
      return undefined;
    }
    const { EnabledServicePrincipals = [] } = await organizations.send(
      new ListAWSServiceAccessForOrganizationCommand({}),
    );
    const isOn = EnabledServicePrincipals.some(({ ServicePrincipal }) => ServicePrincipal === STACK_SETS);
    return xml(`${action}Response`, { [`${action}Result`]: { Status: isOn ? 'ENABLED' : 'DISABLED' } });
  };

  const answerCloudFormation = async (
    form: URLSearchParams,
    principal: Principal,
    passOn: () => Promise<Relayed>,
  ): Promise<Relayed> => {
    const [action, name, body] = ['Action', 'StackName', 'TemplateBody'].map(
      (field) => form.get(field) ?? '',
    );
    if (action === undefined || name === undefined || body === undefined) return passOn();
    if (/^(Activate|Describe)OrganizationsAccess$/.test(action))
      return (await trustedAccess(action, principal)) ?? passOn();
    const key = `${principal.id} ${name}`;
    const original = templates.get(key);
    if (action === 'GetTemplate' && original !== undefined)
      return xml('GetTemplateResponse', { GetTemplateResult: { TemplateBody: original } });
    const stackSet = stackSets.get(key);
    if (action === 'DeleteStack' && stackSet !== undefined) {
      await deleteStackSet(new CloudFormationClient(settings(principal)), stackSet);
      stackSets.delete(key);
    }
    if (action !== 'CreateStack' && action !== 'UpdateStack') return passOn();
    if (body.includes('"S3Bucket"')) return putStackWithCode(form, principal, body);
    const relayed = await passOn();
    if (relayed.status === 200) await putStackSetOf(name, principal, body);
    return relayed;
  };

  const answer = async (received: Received, passOn: () => Promise<Relayed>): Promise<Relayed> => {
    const { headers, body } = received;
    const accessKeyId = /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1];
    const principal = principals().find(({ credentials }) => credentials.accessKeyId === accessKeyId);
    // Whoever comes to a unit is deployed to at once.
    if (headers['x-amz-target']?.toString().endsWith('.MoveAccount')) await copies.bringAgain(principals());
    const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
    if (principal === undefined || !isForm) return passOn();
    return answerCloudFormation(new URLSearchParams(body.toString('utf8')), principal, passOn);
  };

  // What goes wrong here is what the person at the keyboard has to read.
  const failed = (error: unknown): Relayed =>
    xml('ErrorResponse', { Error: { Code: 'StandIn', Message: String(error) } }, 400);
  const relay = await startRelay(emulator, answer, failed);
  const copies: CodeCopies = createCodeCopies(relay.url);
  return { ...relay, removeCopies: copies.remove };
};
