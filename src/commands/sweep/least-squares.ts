/** The x with the least |A x - y|, by the normal equations; undefined where it is not determined. */
export const leastSquares = (
  rows: readonly (readonly number[])[],
  y: readonly number[],
): readonly number[] | undefined => {
  const n = rows[0]?.length ?? 0;
  const matrix = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
    rows.reduce((sum, row, k) => sum + (row[i] ?? 0) * (y[k] ?? 0), 0),
  ]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column; row < n; row++)
      if (Math.abs(matrix[row]?.[column] ?? 0) > Math.abs(matrix[pivot]?.[column] ?? 0)) pivot = row;
    const chosen = matrix[pivot] as number[];
    if (Math.abs(chosen[column] ?? 0) < 1e-9) return undefined;
    [matrix[column], matrix[pivot]] = [chosen, matrix[column] as number[]];
    for (const [i, row] of matrix.entries()) {
      if (i === column) continue;
      const times = (row[column] ?? 0) / (chosen[column] ?? 1);
      for (let k = column; k <= n; k++) row[k] = (row[k] ?? 0) - times * (chosen[k] ?? 0);
    }
  }
  return matrix.map((row, i) => (row[n] ?? 0) / (row[i] ?? 1));
};
