/// What can happen to a picture.
package enum PicturePerturbations {}
