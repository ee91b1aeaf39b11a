/**
 * What `npm run package:member` makes for each account, beside what `sam build` makes of template.yaml and what AWS's own
 * aws-sam-translator makes of that.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplate, type CloudFormationTemplate, type Json } from '../support/cloudformation-yaml.ts';
import { cleanCopy, packageMember, pythonTools, run, sam, temporaryFolder } from './tools.ts';

const MINUTE = 60_000;
const SERVERLESS = 'AWS::Serverless::Function';
/** What becomes a resource of its own, or another property. */
const EXPANDED = new Set(['CodeSigningConfigArn', 'CodeUri', 'Description', 'EventInvokeConfig', 'Events']);

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

/** `sam deploy` alone signs code. */
const unsigned = <Of extends Pick<CloudFormationTemplate, 'Parameters' | 'Conditions'>>(template: Of): Of => {
  const { CodeSigningConfigArn: _, ...Parameters } = template.Parameters;
  const { HasCodeSigningConfig: __, ...Conditions } = template.Conditions ?? {};
  return { ...template, Parameters, Conditions };
};

/** 51,200 bytes have no room for them. */
/** A resource without the names of the statements in its policies. */
const withoutSids = (resource: object): unknown =>
  JSON.parse(JSON.stringify(resource, (name, value: unknown) => (name === 'Sid' ? undefined : value)));

/** Of parameters or outputs. */
const withoutDescriptions = (described: object | undefined): Record<string, Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(described ?? {}).map(([name, one]: [string, Record<string, unknown>]) => [
      name,
      { ...one, Description: undefined },
    ]),
  );

describe('the package of one account', () => {
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

  /** Packages a copy of the repository, changed by `change`. */
  const packagedWith = async (change: (copy: string) => void): Promise<string> => {
    const copy = await cleanCopy();
    folders.push(copy);
    symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
    change(copy);
    const packaged = join(newFolder(), 'member');
    await packageMember(packaged, copy);
    return packaged;
  };

  beforeAll(async () => {
    clone = await cleanCopy();
    await sam(clone, ['build']);
    built = join(clone, '.aws-sam', 'build');
    target = join(newFolder(), 'member');
    await packageMember(target);
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

  it('has every other resource of template.yaml as it stands there, but for the names of statements: rules, permissions, roles, logs', () => {
    const others = Object.entries(source.Resources).filter(([, { Type }]) => Type !== SERVERLESS);
    expect(others.length).toBeGreaterThan(0);
    for (const [id, resource] of others)
      expect({ [id]: plain.Resources[id] }).toEqual({ [id]: withoutSids(resource) });
  });

  it('has the conditions, outputs and parameters of template.yaml, and the bucket of the code; no words on them', () => {
    const { CodeBucket, ...parameters } = plain.Parameters;
    expect(CodeBucket?.['Type']).toBe('String');
    expect({ Parameters: parameters, Conditions: plain.Conditions }).toEqual(
      unsigned({
        Parameters: withoutDescriptions(source.Parameters),
        Conditions: source.Conditions ?? {},
      }),
    );
    expect(readFileSync(join(target, 'template.json'), 'utf8')).not.toContain('CodeSigning');
    expect(plain.Outputs).toEqual(withoutDescriptions(source.Outputs));
    expect(plain).not.toHaveProperty('Metadata');
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

  it("is what AWS's own transform makes, but for the tag that names SAM as the maker", async () => {
    const python = join(await pythonTools(), 'python');
    const expand = [join('test', 'e2e', 'expand.py'), join(built, 'template.yaml')];
    const {
      Transform: _,
      Metadata: __,
      ...expanded
    } = unsigned(JSON.parse((await run(python, expand)).stdout) as CloudFormationTemplate);
    const Resources = Object.fromEntries(
      Object.entries(expanded.Resources).map(([id, resource]) => {
        if (resource.Type !== 'AWS::Lambda::Function') return [id, withoutSids(resource)];
        const { Tags, CodeSigningConfigArn, ...Properties } = resource.Properties;
        expect(CodeSigningConfigArn).toEqual({
          'Fn::If': ['HasCodeSigningConfig', { Ref: 'CodeSigningConfigArn' }, { Ref: 'AWS::NoValue' }],
        });
        expect(Tags).toEqual([{ Key: 'lambda:createdBy', Value: 'SAM' }]);
        const Code = { S3Bucket: { Ref: 'CodeBucket' }, S3Key: expect.stringMatching(/\.zip$/) };
        return [id, { ...resource, Properties: { ...Properties, Code, Description: undefined } }];
      }),
    );
    const Parameters = { ...withoutDescriptions(expanded.Parameters), CodeBucket: expect.anything() };
    expect(JSON.parse(readFileSync(join(target, 'template.json'), 'utf8'))).toEqual({
      ...expanded,
      Parameters,
      Resources,
      Outputs: withoutDescriptions(expanded.Outputs),
    });
  });

  it('is the same bytes when it is made again, from another folder', async () => {
    expect(contentOf(await packagedWith(() => undefined))).toEqual(contentOf(target));
  });

  it('names the code otherwise when it changes', async () => {
    const changed = await packagedWith((copy) =>
      appendFileSync(join(copy, 'src', 'functions', 'notify.ts'), '\nconsole.log(1);\n'),
    );
    expect(zipsOf(changed)).toHaveLength(zipsOf(target).length);
    for (const zip of zipsOf(changed)) expect(zipsOf(target)).not.toContain(zip);
  });

  it('names the code the same when the template alone changes', async () => {
    const changed = await packagedWith((copy) =>
      appendFileSync(join(copy, 'template.yaml'), '\n# A comment.\n'),
    );
    expect(zipsOf(changed)).toEqual(zipsOf(target));
  });

  it(
    'leaves cfn-lint nothing to say, nor do the templates that deploy it',
    async () => {
      const templates = ['code-bucket.yaml', 'organization/bucket.yaml', 'organization/rules.yaml'].map(
        (file) => join('deploy', file),
      );
      await run(join(await pythonTools(), 'cfn-lint'), [join(target, 'template.json'), ...templates]);
    },
    2 * MINUTE,
  );
});
