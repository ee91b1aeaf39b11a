/** What shells complete of a command line: scripts made from the commands themselves. */
import type { Command, Option } from 'commander';

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

interface Completed {
  readonly name: string;
  readonly description: string;
  readonly options: readonly Option[];
  /** What its first argument can be; none: a file, or anything. */
  readonly values: readonly string[];
}

const completedOf = (program: Command): readonly Completed[] =>
  program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options,
    values: command.registeredArguments[0]?.argChoices ?? [],
  }));

const flagsOf = ({ short, long }: Option): readonly string[] =>
  [short, long].filter((flag) => flag !== undefined);

const choicesOf = ({ argChoices = [] }: Option): readonly string[] => argChoices;

const bash = (name: string, commands: readonly Completed[]): string => {
  const values = commands.flatMap(({ name: command, options }) =>
    options.flatMap((option) =>
      choicesOf(option).length === 0
        ? []
        : [
            `    ${flagsOf(option)
              .map((flag) => `'${command} ${flag}'`)
              .join('|')}) words='${choicesOf(option).join(' ')}' ;;`,
          ],
    ),
  );
  for (const { name: command, values: words } of commands)
    if (words.length > 0) values.push(`    '${command} ${command}') words='${words.join(' ')}' ;;`);
  const flags = commands.map(
    ({ name: command, options }) =>
      `      ${command}) words='${[...options.flatMap(flagsOf), '--help'].join(' ')}' ;;`,
  );
  return `_mfa_rules() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" words=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map((one) => one.name).join(' ')} --help --version' -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
    *) case "$cur" in -*) case "\${COMP_WORDS[1]}" in
${flags.join('\n')}
    esac ;; esac ;;
  esac
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$cur")); else COMPREPLY=($(compgen -f -- "$cur")); fi
}
complete -o filenames -F _mfa_rules ${name}
`;
};

/** Text inside single quotes of zsh's _arguments and _describe, where brackets and colons mean something. */
const zshText = (text: string): string => text.replaceAll("'", "'\\''").replace(/[[\]:]/g, '\\$&');

const zsh = (name: string, commands: readonly Completed[]): string => {
  const described = commands.map((one) => `    '${one.name}:${zshText(one.description)}'`);
  const argument = (option: Option): string => {
    const choices = choicesOf(option).join(' ');
    const value = option.isBoolean() ? '' : `:value:${choices === '' ? '_files' : `(${choices})`}`;
    return flagsOf(option)
      .map((flag) => `      '*${flag}[${zshText(option.description)}]${value}'`)
      .join(' \\\n');
  };
  const operands = ({ values }: Completed): string =>
    values.length === 0 ? "      '*:file:_files'" : `      '1:value:(${values.join(' ')})'`;
  const cases = commands.map(
    (one) =>
      `    ${one.name}) _arguments \\\n${[...one.options.map(argument), operands(one)].join(' \\\n')} ;;`,
  );
  return `#compdef ${name}
_mfa_rules() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
compdef _mfa_rules ${name}
`;
};

const quotedForFish = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

const fish = (name: string, commands: readonly Completed[]): string => {
  const lines = commands.flatMap((one) => [
    `complete -c ${name} -n __fish_use_subcommand -f -a ${one.name} -d ${quotedForFish(one.description)}`,
    ...(one.values.length === 0
      ? []
      : [`complete -c ${name} -n '__fish_seen_subcommand_from ${one.name}' -f -a '${one.values.join(' ')}'`]),
    ...one.options.map((option) => {
      const choices = choicesOf(option);
      return [
        `complete -c ${name} -n '__fish_seen_subcommand_from ${one.name}'`,
        ...(option.short === undefined ? [] : [`-s ${option.short.slice(1)}`]),
        ...(option.long === undefined ? [] : [`-l ${option.long.slice(2)}`]),
        ...(choices.length > 0 ? [`-x -a '${choices.join(' ')}'`] : option.isBoolean() ? [] : ['-r']),
        `-d ${quotedForFish(option.description)}`,
      ].join(' ');
    }),
  ]);
  return `${lines.join('\n')}\n`;
};

const quotedForPowerShell = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const powershell = (name: string, commands: readonly Completed[]): string => {
  const list = (words: readonly string[]): string => `@(${words.map(quotedForPowerShell).join(', ')})`;
  const flags = commands.map((one) => `    '${one.name}' = ${list(one.options.flatMap(flagsOf))}`);
  const values = commands.flatMap((one) =>
    one.options.flatMap((option) =>
      choicesOf(option).length === 0
        ? []
        : flagsOf(option).map((flag) => `    '${one.name} ${flag}' = ${list(choicesOf(option))}`),
    ),
  );
  for (const one of commands)
    if (one.values.length > 0) values.push(`    '${one.name} ${one.name}' = ${list(one.values)}`);
  return `Register-ArgumentCompleter -Native -CommandName ${name} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $flags = @{
${flags.join('\n')}
  }
  $values = @{
${values.join('\n')}
  }
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  if ($wordToComplete -ne '') { $words = @($words | Select-Object -SkipLast 1) }
  $found = if ($words.Count -lt 2) { ${list(commands.map((one) => one.name))} }
    elseif ($values.ContainsKey("$($words[1]) $($words[-1])")) { $values["$($words[1]) $($words[-1])"] }
    else { $flags[$words[1]] }
  $found | Where-Object { $_ -like "$wordToComplete*" } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
};

const SCRIPTS: Readonly<Record<Shell, (name: string, commands: readonly Completed[]) => string>> = {
  bash,
  zsh,
  fish,
  powershell,
};

/** The script that makes a shell complete the commands, options and values of a program. */
export const completionScript = (shell: Shell, program: Command): string =>
  SCRIPTS[shell](program.name(), completedOf(program));
