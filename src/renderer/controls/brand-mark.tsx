import mark from '../../../assets/icon.svg';
import smallMark from '../../../assets/icon-small.svg';

/** The product's sign; the name stands beside it in words. */
export function BrandMark({ size }: { size: number }) {
  // Below 48 pixels the large drawing is a smudge (docs/decisions/icons.md).
  return <img src={size < 48 ? smallMark : mark} alt="" width={size} height={size} />;
}
