// Sums of a confusion matrix: rows true digits, columns predicted ones.

export const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

// How many images were read.
export const total = (matrix) => sum(matrix.map(sum));

// The share of them that was read correctly, 0 to 1; NaN of none.
export const accuracyOf = (matrix) => sum(matrix.map((row, digit) => row[digit])) / total(matrix);
