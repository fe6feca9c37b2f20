/** A name nobody has yet: the one wished for, or the first with a number that is free: `ada`, `ada-2`… */
export function freeName(wished: string, taken: (name: string) => boolean): string {
  let name = wished;
  for (let number = 2; taken(name); number += 1) name = `${wished}-${number}`;
  return name;
}
