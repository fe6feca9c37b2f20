import mark from '../keybearer.svg';

/** The product's sign; the name stands beside it in words. */
export function BrandMark({ size }: { size: number }) {
  return <img src={mark} alt="" width={size} height={size} />;
}
