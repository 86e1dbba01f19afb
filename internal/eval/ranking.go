package eval

import (
	"cmp"
	"math"
	"slices"
)

// NDCG is the discounted gain of the first k of a ranking, divided by that of
// the best possible one (Järvelin and Kekäläinen 2002, with gain rel and
// discount log₂(rank+1), as BEIR and trec_eval do). relevance holds the grade
// of every relevant item, above 0. Without any the figure is 0.
func NDCG[T comparable](ranking []T, relevance map[T]float64, k int) float64 {
	dcg := 0.0
	for i, item := range first(ranking, k) {
		dcg += relevance[item] / math.Log2(float64(i)+2)
	}
	grades := make([]float64, 0, len(relevance))
	for _, g := range relevance {
		grades = append(grades, g)
	}
	slices.SortFunc(grades, func(a, b float64) int { return cmp.Compare(b, a) })
	ideal := 0.0
	for i, g := range first(grades, k) {
		ideal += g / math.Log2(float64(i)+2)
	}
	if ideal == 0 {
		return 0
	}
	return dcg / ideal
}

// ReciprocalRank is 1 / rank of the first relevant item among the first k, 0
// where none is there. Its mean over queries is MRR@k (Voorhees 1999).
func ReciprocalRank[T comparable](ranking []T, relevance map[T]float64, k int) float64 {
	for i, item := range first(ranking, k) {
		if relevance[item] > 0 {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// Hit is 1 where a relevant item is among the first k, else 0.
func Hit[T comparable](ranking []T, relevance map[T]float64, k int) float64 {
	if ReciprocalRank(ranking, relevance, k) > 0 {
		return 1
	}
	return 0
}

// Recall is the share of the relevant items that are among the first k of a
// ranking without repeats; 0 where nothing is relevant.
func Recall[T comparable](ranking []T, relevance map[T]float64, k int) float64 {
	relevant, found := 0, 0
	for _, g := range relevance {
		if g > 0 {
			relevant++
		}
	}
	for _, item := range first(ranking, k) {
		if relevance[item] > 0 {
			found++
		}
	}
	if relevant == 0 {
		return 0
	}
	return float64(found) / float64(relevant)
}

func first[T any](s []T, k int) []T { return s[:min(max(k, 0), len(s))] }

// AUC is the chance that a positive item scores above a negative one, ties
// counting half: the area under the ROC curve (Hanley and McNeil 1982). It is
// .5 where one kind is missing.
func AUC(positive, negative []float64) float64 {
	if len(positive) == 0 || len(negative) == 0 {
		return 0.5
	}
	low := slices.Sorted(slices.Values(negative))
	sum := 0.0
	for _, p := range positive {
		below, _ := slices.BinarySearch(low, p)
		upTo, _ := slices.BinarySearchFunc(low, p, func(a, b float64) int {
			if a <= b {
				return -1
			}
			return 1
		})
		sum += float64(below) + float64(upTo-below)/2
	}
	return sum / float64(len(positive)) / float64(len(negative))
}
