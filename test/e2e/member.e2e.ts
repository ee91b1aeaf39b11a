/**
 * What `npm run package:member` makes for the accounts of an organization: the template that `sam build` made, without its
 * transform and with nothing else changed.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplate, type CloudFormationTemplate, type Json } from '../support/cloudformation-yaml.ts';
import { packageMember, renderMember } from '../../deploy/organization/package-member.ts';
import { cleanCopy, pythonTools, run, sam, temporaryFolder } from '../../deploy/organization/tools.ts';

const MINUTE = 60_000;
const SERVERLESS = 'AWS::Serverless::Function';
/** What becomes a resource of its own, or another property. */
const EXPANDED = new Set(['CodeUri', 'EventInvokeConfig', 'Events']);

const ofType = (template: CloudFormationTemplate, type: string): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) =>
      Type === type ? [[id, Properties]] : [],
    ),
  );

/** The object key of each function's code. */
const keysOf = (template: CloudFormationTemplate): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(ofType(template, 'AWS::Lambda::Function')).map(([id, { Code }]) => [
      id,
      (Code as { S3Key: string }).S3Key,
    ]),
  );

const zipsOf = (folder: string): string[] => readdirSync(folder).filter((file) => file.endsWith('.zip'));

/** Every file of a folder and of those in it. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** Every file of a folder, with a digest of its bytes. */
const contentOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((file) => [
        file.slice(folder.length + 1),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
  );

describe('the package for the accounts of an organization', () => {
  let clone = '';
  let built = '';
  let target = '';
  let source: CloudFormationTemplate;
  let plain: CloudFormationTemplate;
  const folders: string[] = [];

  const newFolder = (): string => {
    const folder = temporaryFolder('member');
    folders.push(folder);
    return folder;
  };

  /** Renders a copy of what was built, changed by `change`. */
  const renderChanged = async (change: (copy: string) => void): Promise<string> => {
    const copy = newFolder();
    cpSync(built, copy, { recursive: true });
    change(copy);
    const rendered = join(newFolder(), 'rendered');
    await renderMember(join(copy, 'template.yaml'), rendered);
    return rendered;
  };

  /** The folders of the code, as `sam build` left them. */
  const codeFolders = (): string[] =>
    Object.values(ofType(readTemplate(join(built, 'template.yaml')), SERVERLESS)).map(({ CodeUri }) =>
      String(CodeUri),
    );

  beforeAll(async () => {
    clone = await cleanCopy();
    await sam(clone, ['build']);
    built = join(clone, '.aws-sam', 'build');
    target = join(newFolder(), 'member');
    await renderMember(join(built, 'template.yaml'), target);
    source = readTemplate('template.yaml');
    plain = readTemplate(join(target, 'template.json'));
  }, 20 * MINUTE);

  afterAll(() => {
    for (const folder of [clone, ...folders]) rmSync(folder, { recursive: true, force: true });
  });

  it('has no transform, and nothing that needs one', () => {
    expect(source.Transform).toBeDefined();
    expect(plain.Transform).toBeUndefined();
    expect(readFileSync(join(target, 'template.json'), 'utf8')).not.toMatch(/AWS::Serverless|AWS::Include/);
  });

  it('has the functions of template.yaml', () => {
    const functions = ofType(source, SERVERLESS);
    const rendered = ofType(plain, 'AWS::Lambda::Function');
    expect(Object.keys(rendered).sort()).toEqual(Object.keys(functions).sort());
    for (const [id, properties] of Object.entries(functions)) {
      const same = Object.entries(properties).filter(([name]) => !EXPANDED.has(name));
      expect({ id, ...rendered[id] }).toMatchObject({ id, ...Object.fromEntries(same) });
      expect(rendered[id]?.['Code']).toEqual({
        S3Bucket: { Ref: 'CodeBucket' },
        S3Key: expect.stringMatching(/^[\w-]+-[0-9a-f]{32}\.zip$/),
      });
      const invocation = plain.Resources[`${id}EventInvokeConfig`]?.Properties;
      expect(invocation === undefined).toBe(properties['EventInvokeConfig'] === undefined);
    }
  });

  it('sends what failed where template.yaml sends it', () => {
    for (const [id, { EventInvokeConfig }] of Object.entries(ofType(source, SERVERLESS))) {
      if (EventInvokeConfig === undefined) continue;
      const { MaximumRetryAttempts, DestinationConfig } = EventInvokeConfig as {
        MaximumRetryAttempts: number;
        DestinationConfig: { OnFailure: { Destination: unknown } };
      };
      expect(plain.Resources[`${id}EventInvokeConfig`]?.Properties).toMatchObject({
        FunctionName: { Ref: id },
        MaximumRetryAttempts,
        DestinationConfig: { OnFailure: { Destination: DestinationConfig.OnFailure.Destination } },
      });
    }
  });

  it('reads the queues that template.yaml has functions read', () => {
    for (const [id, { Events = {} }] of Object.entries(ofType(source, SERVERLESS))) {
      for (const [name, event] of Object.entries(
        Events as Record<string, { Type: string; Properties: Json }>,
      )) {
        const { Type, Properties } = plain.Resources[`${id}${name}`] ?? {};
        const { Queue, ...same } = event.Properties;
        expect([event.Type, Type]).toEqual(['SQS', 'AWS::Lambda::EventSourceMapping']);
        expect(Properties).toEqual({ ...same, EventSourceArn: Queue, FunctionName: { Ref: id } });
      }
    }
  });

  it('has every other resource of template.yaml as it stands there: rules, permissions, roles, logs, alarms', () => {
    const others = Object.entries(source.Resources).filter(([, { Type }]) => Type !== SERVERLESS);
    expect(others.length).toBeGreaterThan(0);
    for (const [id, resource] of others) expect({ [id]: plain.Resources[id] }).toEqual({ [id]: resource });
  });

  it('has the conditions, outputs and parameters of template.yaml, and the bucket of the code', () => {
    const { CodeBucket, ...parameters } = plain.Parameters;
    expect(CodeBucket?.['Type']).toBe('String');
    expect(parameters).toEqual(source.Parameters);
    expect(plain.Conditions).toEqual(source.Conditions);
    expect(plain.Outputs).toEqual(source.Outputs);
  });

  it('zips what `sam build` made', async () => {
    const keys = keysOf(plain);
    expect([...new Set(Object.values(keys))].sort()).toEqual(zipsOf(target).sort());
    const functions = Object.entries(ofType(readTemplate(join(built, 'template.yaml')), SERVERLESS));
    for (const [id, { CodeUri }] of functions) {
      const unzipped = newFolder();
      const python = join(await pythonTools(), 'python');
      await run(python, ['-m', 'zipfile', '-e', join(target, keys[id] ?? ''), unzipped]);
      expect(contentOf(unzipped)).toEqual(contentOf(join(built, String(CodeUri))));
    }
  });

  it('is the same bytes when it is rendered again, elsewhere and later', async () => {
    const later = await renderChanged((copy) => {
      for (const code of codeFolders()) {
        for (const file of filesIn(join(copy, code))) utimesSync(file, 2e9, 2e9);
      }
    });
    expect(contentOf(later)).toEqual(contentOf(target));
  });

  it(
    'is the same bytes when it is built again, from another folder',
    async () => {
      const again = join(newFolder(), 'member');
      await packageMember(again);
      expect(contentOf(again)).toEqual(contentOf(target));
    },
    10 * MINUTE,
  );

  it('names the code otherwise when it changes', async () => {
    const changed = await renderChanged((copy) => {
      for (const code of new Set(codeFolders())) {
        for (const file of filesIn(join(copy, code))) appendFileSync(file, '\n');
      }
    });
    expect(zipsOf(changed)).toHaveLength(zipsOf(target).length);
    for (const zip of zipsOf(changed)) expect(zipsOf(target)).not.toContain(zip);
  });

  it('names the code the same when the template alone changes', async () => {
    const changed = await renderChanged((copy) => {
      const path = join(copy, 'template.yaml');
      appendFileSync(path, '\n# A comment.\n');
    });
    expect(zipsOf(changed)).toEqual(zipsOf(target));
  });

  it(
    'leaves cfn-lint nothing to say, nor do the templates that deploy it',
    async () => {
      const templates = ['bucket.yaml', 'rules.yaml'].map((file) => join('deploy', 'organization', file));
      await run(join(await pythonTools(), 'cfn-lint'), [join(target, 'template.json'), ...templates]);
    },
    2 * MINUTE,
  );
});
