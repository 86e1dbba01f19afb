// Package eval is the measuring rod: how well groups, rankings and scores
// agree with what people said is right.
//
// [Compare] sets two partitions side by side and answers with NMI, ARI, ACC
// and the like; [NDCG], [Hit], [Recall] and [ReciprocalRank] judge one ranking each;
// [AUC] judges a score; [Bootstrap] says how far a mean can be trusted.
//
// All figures lie in 0 … 1, except ARI, which is 0 for agreement by chance
// and may fall below.
package eval
